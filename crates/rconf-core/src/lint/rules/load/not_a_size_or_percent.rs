use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds values of `maxmemory-clients` that are neither a size nor a percentage.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument must be a memory or percent value`.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory-clients 1.5gb
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory-clients 5%
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotASizeOrPercent = "L008" "not-a-size-or-percent", Load, Error, fix: None
}

impl Rule for NotASizeOrPercent {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NotASizeOrPercent {
                return None;
            }
            let message = say!(
                "{value} is neither a size nor a percentage: the server refuses the line",
                "{value}既不是大小也不是百分比：服务器拒绝这一行",
                value = case.value(),
            );
            let help = say!(
                "write a size such as `1gb`, or a percentage of maxmemory such as `5%`",
                "写一个大小，如 `1gb`，或 maxmemory 的百分比，如 `5%`"
            );
            Some(case.finding(message, help))
        });
    }
}
