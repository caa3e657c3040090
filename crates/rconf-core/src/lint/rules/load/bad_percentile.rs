use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `latency-tracking-info-percentiles` that are no numbers from 0 to 100.
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
        each(self, node, out, |case| {
            let Reason::BadPercentile { is_number } = case.reason() else { return None };
            let message = if *is_number {
                format!("{} is not from 0 to 100: the server refuses the line", case.value())
            } else {
                format!("{} is no number: the server refuses the line", case.value())
            };
            let help = "write numbers from 0 to 100 with spaces between".to_owned();
            Some(case.finding(message, help))
        });
    }
}
