use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `array-…` settings of Redis 8.8 with values that are not allowed.
    ///
    /// ## Why it matters
    /// The server refuses the file: `array-slice-size must be a power of two`, `array-sparse-kmin must be less
    /// than array-sparse-kmax`.
    ///
    /// ## Example
    /// ```conf
    /// array-slice-size 1000
    /// ```
    /// Use instead:
    /// ```conf
    /// array-slice-size 1024
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadArraySetting = "L025" "bad-array-setting", Load, Error, fix: None
}

impl Rule for BadArraySetting {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadArraySetting { why } = case.reason() else { return None };
            let message = say!(
                "`{name}` must be {why}: the server refuses the line",
                "`{name}` 必须{why}：服务器拒绝这一行",
                name = case.name(),
                why = *why,
            );
            let help = say!("write a value that is {why}", "换一个值，必须{why}", why = *why);
            Some(case.finding(message, help))
        });
    }
}
