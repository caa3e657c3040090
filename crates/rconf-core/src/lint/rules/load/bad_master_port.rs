use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `replicaof` lines whose port is no port.
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
        each(self, node, out, |case| {
            if *case.reason() != Reason::BadMasterPort {
                return None;
            }
            let message = format!("{} is no port: the server refuses the line", case.value());
            let help = "write `replicaof HOST PORT`, or `replicaof no one`".to_owned();
            Some(case.finding(message, help))
        });
    }
}
