use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds values that are not among those the directive has.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument(s) must be one of the following: …`. Values come and go with
    /// releases; the list shown is that of the server linted for.
    ///
    /// ## Example
    /// ```conf
    /// appendfsync everysecond
    /// ```
    /// Use instead:
    /// ```conf
    /// appendfsync everysec
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotAnAllowedValue = "L010" "not-an-allowed-value", Load, Error, fix: None
}

impl Rule for NotAnAllowedValue {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::NotAnAllowedValue { allowed } = case.reason() else { return None };
            let message = format!(
                "{} is none of the values of `{}` on {}: the server refuses the line",
                case.value(),
                case.name(),
                case.server()
            );
            let help = format!("write one of: {}", allowed.join(", "));
            Some(case.finding(message, help))
        });
    }
}
