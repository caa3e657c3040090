use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds numbers and sizes outside the bounds of their directive.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument must be between … and … inclusive`. A bus port built by putting a
    /// 1 before a five-digit port (`110000`) is a common case.
    ///
    /// A Sentinel says `Quorum must be 1 or greater.`, `negative or zero time parameter.` or `Invalid port number.` It
    /// reads the digits at the start of a word and ignores the rest, so `5s` is 5 milliseconds and `s` is 0.
    ///
    /// ## Example
    /// ```conf
    /// cluster-announce-bus-port 110000
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-announce-bus-port 20000
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    OutOfRange = "L011" "out-of-range", Load, Error, fix: None
}

impl Rule for OutOfRange {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::OutOfRange { min, max, octal } = case.reason() else { return None };
            let message = say!(
                "{value} is out of range for `{name}`: the server refuses the line",
                "{value}超出 `{name}` 的取值范围：服务器拒绝这一行",
                value = case.value(),
                name = case.name(),
            );
            let help = if *octal {
                let (min, max) = (format!("{min:o}"), format!("{max:o}"));
                say!("write a mode from {min} to {max}", "权限须在 {min} 到 {max} 之间", min, max)
            } else {
                say!(
                    "write a value from {min} to {max}{unit}",
                    "写一个 {min} 到 {max} 之间的值{unit}",
                    min,
                    max,
                    unit = case.unit(),
                )
            };
            Some(case.finding(message, help))
        });
    }
}
