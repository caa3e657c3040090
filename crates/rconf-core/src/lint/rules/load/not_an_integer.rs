use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds numbers that the server cannot read: with a unit, a fraction, a sign `+`, leading zeros, or no
    /// digits.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument couldn't be parsed into an integer`. Only sizes take units, and
    /// times have none: `cluster-node-timeout 15s` is refused.
    ///
    /// ## Example
    /// ```conf
    /// cluster-node-timeout 15s
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-node-timeout 15000
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotAnInteger = "L006" "not-an-integer", Load, Error, fix: None
}

impl Rule for NotAnInteger {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            if *case.reason() != Reason::NotAnInteger {
                return None;
            }
            let message = format!(
                "{} is no number that `{}` takes: the server refuses the line",
                case.value(),
                case.name()
            );
            let help = format!("write a plain decimal number{}", case.unit());
            Some(case.finding(message, help))
        });
    }
}
