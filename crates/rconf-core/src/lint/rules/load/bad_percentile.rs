use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `latency-tracking-info-percentiles` that are not numbers from 0 to 100.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid latency-tracking-info-percentiles parameters` or
    /// `latency-tracking-info-percentiles parameters should sit between [0.0,100.0]`.
    ///
    /// ## Example
    /// ```conf
    /// latency-tracking-info-percentiles 50,99
    /// ```
    /// Use instead:
    /// ```conf
    /// latency-tracking-info-percentiles 50 99
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadPercentile = "L017" "bad-percentile", Load, Error, fix: None
}

impl Rule for BadPercentile {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadPercentile { is_number } = case.reason() else { return None };
            let message = if *is_number {
                say!(
                    "{value} is not between 0 and 100: the server refuses the line",
                    "{value}不在 0 到 100 之间：服务器拒绝这一行",
                    value = case.value(),
                )
            } else {
                say!(
                    "{value} is not a number: the server refuses the line",
                    "{value}不是数字：服务器拒绝这一行",
                    value = case.value(),
                )
            };
            let help =
                say!("write numbers from 0 to 100, separated by spaces", "写 0 到 100 之间的数，用空格分隔");
            Some(case.finding(message, help))
        });
    }
}
