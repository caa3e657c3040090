use super::case::report_refusals;
use crate::catalog::most_similar;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds values that are not in the list of values that the directive takes.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument(s) must be one of the following: …`. The list depends on the
    /// release; the message shows the one of the server that the file is checked for.
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
    /// ## Fix safety
    /// The fix writes the most similar value. It is unsafe: another value may have been meant.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotAnAllowedValue = "L010" "not-an-allowed-value", Load, Error, fix: Unsafe
}

impl Rule for NotAnAllowedValue {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::NotAnAllowedValue { allowed } = case.reason() else { return None };
            let message = say!(
                "{value} is not a value of `{name}` on {server}: the server refuses the line",
                "{value}不是 `{name}` 在 {server} 上可取的值：服务器拒绝这一行",
                value = case.value(),
                name = case.name(),
                server = case.server_name(),
            );
            let help =
                say!("write one of: {allowed}", "从这些值中选一个：{allowed}", allowed = allowed.join(", "));
            let nth = case.refusal.word.unwrap_or(1);
            let word = case.node.config.word_value(case.refusal.at, nth);
            let meant = most_similar(word, allowed);
            let place = meant.map(|_| node.place(case.refusal.at, Some(nth)));
            Some(case.fixable(message, help, place, meant.unwrap_or_default()))
        });
    }
}
