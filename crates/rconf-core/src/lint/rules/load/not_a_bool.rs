use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds switches that are neither `yes` nor `no`.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument must be 'yes' or 'no'`. `true`, `on` and `1` are not accepted;
    /// upper case is. A Sentinel says `Please specify yes or no for the resolve-hostnames option.`
    ///
    /// ## Example
    /// ```conf
    /// appendonly true
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes `yes` for `true`, `on`, `1`, `enable` and `enabled`, and `no` for their opposites. It is unsafe: the
    /// directive has an effect for the first time.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotABool = "L005" "not-a-bool", Load, Error, fix: Unsafe
}

impl Rule for NotABool {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NotABool {
                return None;
            }
            let message = say!(
                "`{name}` takes `yes` or `no`, not {value}: the server refuses the line",
                "{value}不是 `{name}` 可取的值（只接受 `yes` 或 `no`）：服务器拒绝这一行",
                name = case.name(),
                value = case.value(),
            );
            let help = say!("write `yes` or `no`", "写 `yes` 或 `no`");
            let nth = case.refusal.word.unwrap_or(1);
            let meant = meant(case.node.config.word_value(case.refusal.at, nth));
            let place = meant.map(|_| case.node.place(case.refusal.at, Some(nth)));
            Some(case.fixable(message, help, place, meant.unwrap_or_default()))
        });
    }
}

/// Returns the value of a switch that a word of other programs' configurations stands for.
fn meant(word: &[u8]) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_slice() {
        b"true" | b"on" | b"1" | b"enable" | b"enabled" => Some("yes"),
        b"false" | b"off" | b"0" | b"disable" | b"disabled" => Some("no"),
        _ => None,
    }
}
