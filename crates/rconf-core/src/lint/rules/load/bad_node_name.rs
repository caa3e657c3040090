use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `cluster-announce-human-nodename` values with characters that nodes.conf needs for itself.
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
        each(self, node, out, |case| {
            if *case.reason() != Reason::BadNodeName {
                return None;
            }
            let message = format!(
                "{} holds a character that a node name may not have: the server refuses the line",
                case.value()
            );
            let help = "use letters, digits, hyphens, dots and underscores".to_owned();
            Some(case.finding(message, help))
        });
    }
}
