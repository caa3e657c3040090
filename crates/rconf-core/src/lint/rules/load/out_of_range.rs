use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds numbers and sizes outside the bounds of their directive.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument must be between … and … inclusive`. A bus port built by putting a
    /// 1 before a five-digit port (`110000`) is a common case.
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
        each(self, node, out, |case| {
            let Reason::OutOfRange { min, max, octal } = case.reason() else { return None };
            let message = format!(
                "{} is out of range for `{}`: the server refuses the line",
                case.value(),
                case.name()
            );
            let help = if *octal {
                format!("write a mode from {min:o} to {max:o}")
            } else {
                format!("write a value from {min} to {max}{}", case.unit())
            };
            Some(case.finding(message, help))
        });
    }
}
