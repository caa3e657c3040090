use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `cluster-announce-human-nodename` values with characters that have a meaning in nodes.conf.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Announced human node name contained invalid character`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-announce-human-nodename node#1
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-announce-human-nodename node-1
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadNodeName = "L021" "bad-node-name", Load, Error, fix: None
}

impl Rule for BadNodeName {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadNodeName {
                return None;
            }
            let message = say!(
                "{value} contains a character that is not allowed in a node name: the server refuses the line",
                "{value}含有节点名不允许的字符：服务器拒绝这一行",
                value = case.value(),
            );
            let help = say!(
                "use letters, digits, hyphens, dots and underscores",
                "只用字母、数字、连字符、点和下划线"
            );
            Some(case.finding(message, help))
        });
    }
}
