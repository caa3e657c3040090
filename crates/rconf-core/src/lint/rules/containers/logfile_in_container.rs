use super::server::{Server, drops_privileges, held, is_official, servers};
use crate::catalog::id;
use crate::container::Kind;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::{Message, say};
use crate::text::{join, parent};

rule! {
    /// ## What it does
    /// Finds servers in containers that write their log to a file. It is an error if the official image has
    /// no such folder, or its user cannot write to it, and no mount provides it; otherwise it is an info.
    /// Nothing is reported if a folder is mounted for logs.
    ///
    /// ## Why it matters
    /// The images are built from source and have no `/var/log/redis`: the server exits at once with `>>>
    /// 'logfile /var/log/redis/redis.log'` and `Can't open the log file: No such file or directory`, in
    /// `/var/log` itself with `Can't open the log file: Permission denied`. Where the file can be written,
    /// `docker logs` is empty, so it does not show why the server stopped, and nothing rotates the file.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --logfile /var/log/redis/redis.log
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: redis-server --logfile ""
    /// ```
    ///
    /// ## References
    /// - `logfile` in the stock redis.conf
    LogfileInContainer = "D021" "logfile-in-container", Containers, Error, fix: None
}

impl Rule for LogfileInContainer {
    fn reads(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Systemd | Kind::Env)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view) {
            let Some(setting) = server.config().setting(id::LOGFILE) else { continue };
            let Ok(file) = std::str::from_utf8(server.config().text(id::LOGFILE)) else { continue };
            let is_device = file.starts_with("/dev/") || file.starts_with("/proc/");
            if file.is_empty() || is_device || is_mounted_for_logs(&server, file) {
                continue;
            }
            let (severity, message) = match why_refused(&server, file) {
                Some(why) => (
                    Severity::Error,
                    say!(
                        "{why}: the server cannot open its log and exits at once",
                        "{why}：服务器打不开日志，会立即退出",
                        why
                    ),
                ),
                None => (
                    Severity::Info,
                    say!(
                        "the log goes to a file in the container: `docker logs` and `kubectl logs` stay empty, and nothing \
                         rotates the file",
                        "日志写到容器里的文件中：`docker logs` 和 `kubectl logs` 一直是空的，也没有程序轮转该文件"
                    ),
                ),
            };
            let finding = Finding::new(
                self.meta(),
                server.node.place(setting.at, Some(1)),
                message,
                say!(
                    "set `logfile \"\"`: the log then goes to the standard output, where it is collected",
                    "设置 `logfile \"\"`：日志会写到标准输出，由容器平台收集"
                ),
            );
            out.report(server.show_container(finding.severity(severity)));
        }
    }
}

/// Returns whether a folder is mounted for logs, so that the file is intended.
fn is_mounted_for_logs(server: &Server<'_>, file: &str) -> bool {
    let folder = server.data_folder().unwrap_or_default();
    let mount = held(server.container, &join(&folder, file)).mount();
    mount.is_some_and(|m| m.target.text.to_ascii_lowercase().contains("log"))
}

/// Returns why the file cannot be opened, or `None` if that is not certain.
fn why_refused(server: &Server<'_>, file: &str) -> Option<Message> {
    /// Folders in the images that all users, or the user of the server, can write to.
    const WRITABLE: [&str; 4] = ["/data", "/tmp", "/var/tmp", "/dev/shm"];
    /// Folders in the images that only root can write to.
    const OF_ROOT: [&str; 10] =
        ["/", "/var", "/var/log", "/var/lib", "/etc", "/usr", "/usr/local", "/opt", "/home", "/srv"];
    if !is_official(server.container) || super::server::runs_shell(server.container) {
        return None;
    }
    let path = join(&server.data_folder()?, file);
    let folder = parent(&path);
    if !held(server.container, &path).is_by_none() || WRITABLE.contains(&folder) {
        return None;
    }
    if !OF_ROOT.contains(&folder) {
        return Some(say!(
            "the folder of the log file is neither in the image nor mounted",
            "日志文件所在的文件夹不在镜像里，也没有挂载"
        ));
    }
    drops_privileges(server.container).then(|| {
        say!(
            "the server's user cannot write to the folder of the log file",
            "服务器的用户不能写入日志文件所在的文件夹"
        )
    })
}
