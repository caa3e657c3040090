use super::server::{held, is_official, runs_shell};
use crate::catalog::secrets;
use crate::container::{Container, Kind, Maker, Mount, MountKind, Start, Text};
use crate::diagnostic::{Severity, rule};
use crate::lint::{Described, Finding, Rule, Sink, View};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds containers with a redis.conf mounted (or valkey.conf, or a folder at `/etc/redis` or
    /// `/usr/local/etc/redis`) whose server is not told to read it, and containers whose server is told to
    /// read a file that is neither in the official image nor in a mount. Likewise Dockerfiles that copy such a file or
    /// folder, have no `CMD` that names it, and stand beside no plan that gives it to a server. Bitnami's images and Redis Stack,
    /// which read files of their own, are not reported.
    ///
    /// ## Why it matters
    /// The official images do not read a configuration file by themselves. The server starts with its
    /// defaults: no password, no cluster mode, port 6379. Its log says `Warning: no config file specified,
    /// using the default config.` If the file does not exist, the server exits: `Fatal error, can't open
    /// config file '/etc/redis.conf': No such file or directory`.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     volumes:
    ///       - ./conf/redis.conf:/usr/local/etc/redis/redis.conf
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: ["redis-server", "/usr/local/etc/redis/redis.conf"]
    ///     volumes:
    ///       - ./conf:/usr/local/etc/redis
    /// ```
    ///
    /// ## References
    /// - "Additional configuration" in the description of the official image
    ConfigNotGivenToServer = "D004" "config-not-given-to-server", Containers, Error, fix: None
}

impl Rule for ConfigNotGivenToServer {
    fn reads(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::Systemd | Kind::Env)
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for container in view.servers().map(|s| s.container).filter(|c| !c.is_partial) {
            let Ok(Some(start)) = container.start() else { continue };
            if reads_its_own(container) {
                continue;
            }
            match &start.config {
                None => self.check_unread(container, &start, view, out),
                Some(config) => {
                    let Some(path) = config.get() else { continue };
                    let path = container.in_working_folder(path);
                    let is_absent = is_official(container)
                        && !runs_shell(container)
                        && held(container, &path).is_by_none();
                    if is_absent {
                        let mut finding = Finding::new(
                            self.meta(),
                            config.place.clone(),
                            say!(
                                "{path} is neither in a mount nor in the image: the server exits at once",
                                "{path} 既不在任何挂载里，也不在镜像里：服务器会立即退出",
                                path
                            ),
                            say!(
                                "mount the folder with the file, or correct the path",
                                "挂载文件所在的文件夹，或改正路径"
                            ),
                        );
                        if let Some(mount) = container.mounts.iter().find(|m| is_config(m)) {
                            let here = say!("a configuration is mounted here", "配置文件在此挂载");
                            finding = finding.related(mount.place.clone(), here);
                        }
                        out.report(finding);
                    }
                }
            }
        }
    }
}

impl ConfigNotGivenToServer {
    fn check_unread(&self, container: &Container, start: &Start, view: &View<'_>, out: &mut Sink) {
        let Some(mount) = container.mounts.iter().find(|m| is_config(m)) else { return };
        let Some(target) = mount.target.get() else { return };
        // An option may name the file (`--include`), or another file in the folder (`--aclfile`,
        // certificates).
        let is_named = |(nth, w): (usize, &Text)| {
            let before = nth.checked_sub(1).map_or("", |at| start.options[at].text.trim_start_matches('-'));
            let is_password = secrets::is_secret(before.as_bytes());
            (!w.is_known && !is_password) || w.text.contains(target.trim_end_matches('/'))
        };
        if start.options.iter().enumerate().any(is_named) {
            return;
        }
        let is_image = view.deployment.kind == Kind::Dockerfile;
        // The command stands where the image is run.
        if is_image && view.is_given_elsewhere(target) {
            return;
        }
        let put = if is_image { say!("copied", "复制") } else { say!("mounted", "挂载") };
        let mut finding = Finding::new(
            self.meta(),
            mount.place.clone(),
            if start.options.is_empty() {
                say!(
                    "the server is not told to read the configuration that is {put} here: it starts with its defaults, \
                     without the password and the cluster mode that the file may set",
                    "没有让服务器读取这里{put}的配置文件：它以默认值启动，文件中可能设置的密码和集群模式都不生效",
                    put
                )
            } else {
                say!(
                    "the server is not told to read the configuration that is {put} here: only the options of its command \
                     hold, and nothing that the file sets",
                    "没有让服务器读取这里{put}的配置文件：只有启动命令中的选项生效，文件中的设置都不生效",
                    put
                )
            },
            if is_image {
                let file = if is_file(target) {
                    target.to_owned()
                } else {
                    format!("{}/redis.conf", target.trim_end_matches('/'))
                };
                say!(
                    "name the file: `CMD [\"redis-server\", \"{file}\"]`",
                    "把文件交给它：`CMD [\"redis-server\", \"{file}\"]`",
                    file
                )
            } else if is_file(target) {
                say!(
                    "name the file: `command: redis-server {target}`, or these words after the image's name",
                    "把文件交给它：`command: redis-server {target}`，或把这几个词写在镜像名之后",
                    target
                )
            } else {
                let folder = target.trim_end_matches('/');
                say!(
                    "name the file: `redis-server {folder}/redis.conf`, as `command` or after the image's \
                     name",
                    "把文件交给它：`redis-server {folder}/redis.conf`，写成 `command` 或写在镜像名之后",
                    folder
                )
            },
        );
        // Another plan may have the command, or options may be all that the server is meant to have.
        if is_image || !start.options.is_empty() {
            finding = finding.severity(Severity::Warning);
        }
        if !container.command.is_empty() {
            finding =
                finding.related(start.place.clone(), say!("the command of the server", "服务器的启动命令"));
        }
        out.report(finding);
    }
}

/// Returns whether the image itself reads a configuration file at a fixed path.
fn reads_its_own(container: &Container) -> bool {
    container.image_name().is_some_and(|image| {
        image.maker() == Maker::Bitnami || (image.maker() == Maker::Official && !is_official(container))
    }) || runs_shell(container)
}

fn is_file(target: &str) -> bool {
    target.rsplit_once('.').is_some_and(|(_, extension)| extension == "conf")
}

/// Returns whether a mount contains a configuration of the server.
fn is_config(mount: &Mount) -> bool {
    const FOLDERS: [&str; 4] = ["/etc/redis", "/usr/local/etc/redis", "/etc/valkey", "/usr/local/etc/valkey"];
    let Some(target) =
        mount.target.get().filter(|_| matches!(mount.kind, MountKind::Bind | MountKind::Config))
    else {
        return false;
    };
    let name = target.rsplit('/').next().unwrap_or_default();
    let is_server_file = is_file(name) && (name.starts_with("redis") || name.starts_with("valkey"));
    is_server_file || FOLDERS.contains(&target.trim_end_matches('/'))
}
