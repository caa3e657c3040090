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
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotABool = "L005" "not-a-bool", Load, Error, fix: None
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
            Some(case.finding(message, help))
        });
    }
}
