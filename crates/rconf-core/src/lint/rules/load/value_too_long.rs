use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds values that are longer than the server accepts: passwords on Redis 6.0, `hash-seed` on Valkey
    /// 9.1.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Password is longer than CONFIG_AUTHPASS_MAX_LEN`, `hash-seed must be less
    /// than or equal to 256 characters`.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server valkey:9.1
    /// hash-seed xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server valkey:9.1
    /// hash-seed a-shorter-one
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    ValueTooLong = "L028" "value-too-long", Load, Error, fix: None
}

impl Rule for ValueTooLong {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::ValueTooLong { max } = case.reason() else { return None };
            let message = say!(
                "the value of `{name}` is longer than {max} bytes: the server refuses the line",
                "`{name}` 的值超过 {max} 字节：服务器拒绝这一行",
                name = case.name(),
                max,
            );
            let help = say!("write at most {max} bytes", "最多写 {max} 字节", max);
            Some(case.finding(message, help))
        });
    }
}
