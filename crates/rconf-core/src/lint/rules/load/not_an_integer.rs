use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds numbers that the server cannot read: with a unit, a fraction, a sign `+`, leading zeros, or no
    /// digits.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument couldn't be parsed into an integer`. Only sizes take units,
    /// times do not: `cluster-node-timeout 15s` is refused.
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
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NotAnInteger {
                return None;
            }
            let message = say!(
                "{value} is not a number that `{name}` takes: the server refuses the line",
                "{value}不是 `{name}` 可取的数：服务器拒绝这一行",
                value = case.value(),
                name = case.name(),
            );
            let help =
                say!("write a plain decimal number{unit}", "写一个普通的十进制数{unit}", unit = case.unit());
            Some(case.finding(message, help))
        });
    }
}
