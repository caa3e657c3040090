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
    /// The fix writes the allowed value that begins with the word, or with which the word begins, or else the most similar one. It is
    /// unsafe: another value may have been meant.
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
            let meant = meant(case.node.config.word_value(case.refusal.at, nth), allowed);
            let mut finding = case.finding(message, help);
            finding.fix = meant.and_then(|meant| case.write_instead(nth, meant));
            Some(finding)
        });
    }
}

/// Returns which of the allowed values is most likely meant by a word, or `None` if that is not clear.
fn meant<'v>(word: &[u8], allowed: &[&'v str]) -> Option<&'v str> {
    let word = word.to_ascii_lowercase();
    let goes_on = |value: &&&str| {
        let (value, word) = (value.as_bytes(), word.as_slice());
        value.len().min(word.len()) > 3 && (word.starts_with(value) || value.starts_with(word))
    };
    let mut longer = allowed.iter().filter(goes_on);
    match (longer.next(), longer.next()) {
        (Some(only), None) => Some(only),
        _ => most_similar(&word, allowed.iter().copied()),
    }
}
