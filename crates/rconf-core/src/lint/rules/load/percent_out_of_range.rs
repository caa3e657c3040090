use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds percentages above the maximum of their directive.
    ///
    /// ## Why it matters
    /// The server refuses the file: `percentage argument must be less or equal to 100`. A size beyond 8 EiB
    /// is read as a percentage and refused with the same message.
    ///
    /// ## Example
    /// ```conf
    /// maxmemory-clients 101%
    /// ```
    /// Use instead:
    /// ```conf
    /// maxmemory-clients 10%
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    PercentOutOfRange = "L012" "percent-out-of-range", Load, Error, fix: None
}

impl Rule for PercentOutOfRange {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::PercentOutOfRange { max } = case.reason() else { return None };
            let message = say!(
                "{value} is more than the maximum of `{name}`: the server refuses the line",
                "{value}超过了 `{name}` 的上限：服务器拒绝这一行",
                value = case.value(),
                name = case.name(),
            );
            let help = say!("write a percentage up to {max}%", "写不超过 {max}% 的百分比", max);
            Some(case.finding(message, help))
        });
    }
}
