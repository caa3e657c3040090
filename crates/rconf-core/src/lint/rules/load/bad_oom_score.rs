use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `oom-score-adj-values` that are not numbers from -2000 to 2000.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid oom-score-adj-values, elements must be between -2000 and 2000.`
    ///
    /// ## Example
    /// ```conf
    /// oom-score-adj-values 0 200 8000
    /// ```
    /// Use instead:
    /// ```conf
    /// oom-score-adj-values 0 200 800
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadOomScore = "L015" "bad-oom-score", Load, Error, fix: None
}

impl Rule for BadOomScore {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadOomScore {
                return None;
            }
            let message = say!(
                "{value} is not a number from -2000 to 2000: the server refuses the line",
                "{value}不是 -2000 到 2000 之间的数：服务器拒绝这一行",
                value = case.value(),
            );
            let help = say!(
                "write three numbers from -2000 to 2000: for a master, a replica and a child",
                "写三个 -2000 到 2000 之间的数，依次用于主节点、从节点和子进程"
            );
            Some(case.finding(message, help))
        });
    }
}
