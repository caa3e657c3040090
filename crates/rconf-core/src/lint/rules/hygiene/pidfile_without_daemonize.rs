use crate::catalog::id;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds a `pidfile` for a server that stays in the foreground and that nothing supervises.
    ///
    /// ## Why it matters
    /// The file is written all the same, if its folder is there: in a container into the data folder for
    /// nothing, where the number, 1, is that of every other container. Where it cannot be written, the log
    /// says so, `Failed to write PID file`, and that is all. The stock redis.conf has such a line; the rule is
    /// off unless selected.
    ///
    /// ## Example
    /// ```conf
    /// daemonize no
    /// pidfile /var/run/redis_6379.pid
    /// ```
    /// Use instead:
    /// ```conf
    /// daemonize no
    /// ```
    ///
    /// ## References
    /// - `pidfile` in the stock redis.conf
    PidfileWithoutDaemonize = "H004" "pidfile-without-daemonize", Hygiene, Info, fix: None, pedantic
}

impl Rule for PidfileWithoutDaemonize {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::PIDFILE).filter(|_| !config.text(id::PIDFILE).is_empty())
        else {
            return;
        };
        let is_used = config.is_yes(id::DAEMONIZE)
            || config.may_be_elsewhere(id::DAEMONIZE)
            || config.word(id::SUPERVISED) != "no";
        if is_used {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            "the server stays in the foreground, where whoever started it knows its process: the file is written \
             for nobody",
            "remove the line, unless something reads the file",
        ));
    }
}
