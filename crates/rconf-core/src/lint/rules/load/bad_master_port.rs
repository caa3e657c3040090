use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `replicaof` lines with an invalid port.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid master port`, on Valkey `Invalid primary port`.
    ///
    /// ## Example
    /// ```conf
    /// replicaof 10.0.0.1 redis
    /// ```
    /// Use instead:
    /// ```conf
    /// replicaof 10.0.0.1 6379
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadMasterPort = "L026" "bad-master-port", Load, Error, fix: None
}

impl Rule for BadMasterPort {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadMasterPort {
                return None;
            }
            let message = say!(
                "{value} is not a port: the server refuses the line",
                "{value}不是端口：服务器拒绝这一行",
                value = case.value(),
            );
            let help = say!(
                "write `replicaof HOST PORT`, or `replicaof no one`",
                "写成 `replicaof HOST PORT` 或 `replicaof no one`"
            );
            Some(case.finding(message, help))
        });
    }
}
