use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `pidfile` for a server that stays in the foreground without a supervisor. Files in `/run` and
    /// `/var/run`, where such files belong and where the stock redis.conf has its own, are not reported.
    ///
    /// ## Why it matters
    /// The server writes the file although nothing reads it. A relative path ends up in the data folder, and
    /// in a container the number in the file is always 1. If the file cannot be written, the log says `Failed
    /// to write PID file`, and the server goes on.
    ///
    /// ## Example
    /// ```conf
    /// daemonize no
    /// pidfile redis.pid
    /// ```
    /// Use instead:
    /// ```conf
    /// daemonize no
    /// ```
    ///
    /// ## References
    /// - `pidfile` in the stock redis.conf
    PidfileWithoutDaemonize = "H004" "pidfile-without-daemonize", Hygiene, Info, fix: None
}

impl Rule for PidfileWithoutDaemonize {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::PIDFILE).filter(|_| !config.text(id::PIDFILE).is_empty())
        else {
            return;
        };
        let path = config.text(id::PIDFILE);
        let is_used = [&b"/run/"[..], b"/var/run/"].iter().any(|folder| path.starts_with(folder))
            || config.is_yes(id::DAEMONIZE)
            || config.may_be_elsewhere(id::DAEMONIZE)
            || config.word(id::SUPERVISED) != "no";
        if is_used {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "the server stays in the foreground, so whatever started it already knows its process: \
                 nothing needs the file",
                "服务器在前台运行，启动它的一方本来就知道它的进程：不需要这个文件",
            ),
            say!("remove the line, unless something reads the file", "删除这一行，除非有程序读取该文件"),
        ));
    }
}
