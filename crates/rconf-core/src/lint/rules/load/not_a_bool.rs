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
    /// The fix writes `yes` for `true`, `on`, `1` and the like, and `no` for their opposites. It is unsafe: the server then does what the
    /// line says, for the first time.
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
            let mut finding = case.finding(message, help);
            finding.fix = case.refusal.word.and_then(|nth| {
                let meant = meant(case.node.config.word_value(case.refusal.at, nth))?;
                case.write_instead(nth, meant)
            });
            Some(finding)
        });
    }
}

/// Returns the switch that is meant by a word of another language.
fn meant(word: &[u8]) -> Option<&'static str> {
    const WORDS: [(&str, [&str; 7]); 2] = [
        ("yes", ["true", "on", "1", "y", "t", "enable", "enabled"]),
        ("no", ["false", "off", "0", "n", "f", "disable", "disabled"]),
    ];
    let is_meant = |other: &str| other.as_bytes().eq_ignore_ascii_case(word);
    WORDS.iter().find(|(_, words)| words.iter().any(|other| is_meant(other))).map(|(switch, _)| *switch)
}
