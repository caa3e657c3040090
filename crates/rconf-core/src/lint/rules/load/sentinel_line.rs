use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `sentinel` directives in a file for a server.
    ///
    /// ## Why it matters
    /// The server refuses the file: `sentinel directive while not in sentinel mode`.
    ///
    /// ## Example
    /// ```conf
    /// port 6379
    /// sentinel monitor mymaster 127.0.0.1 6379 2
    /// ```
    /// Use instead, with the line in a file of its own for `redis-sentinel`:
    /// ```conf
    /// port 6379
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    SentinelLine = "L036" "sentinel-line", Load, Error, fix: None
}

impl Rule for SentinelLine {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::SentinelLine {
                return None;
            }
            let message = say!(
                "`sentinel` lines belong in the configuration of a Sentinel: a server refuses them",
                "`sentinel` 行属于 Sentinel 的配置文件：服务器拒绝这样的行"
            );
            let help = say!("move the line to sentinel.conf", "把这一行移到 sentinel.conf");
            Some(case.finding(message, help))
        });
    }
}
