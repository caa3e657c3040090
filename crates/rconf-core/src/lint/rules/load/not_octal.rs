use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds file modes that are not octal.
    ///
    /// ## Why it matters
    /// The server refuses the file: `argument couldn't be parsed as an octal number`. Up to Redis 6.2,
    /// anything after the octal digits is ignored instead.
    ///
    /// ## Example
    /// ```conf
    /// unixsocketperm rw
    /// ```
    /// Use instead:
    /// ```conf
    /// unixsocketperm 700
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    NotOctal = "L009" "not-octal", Load, Error, fix: None
}

impl Rule for NotOctal {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NotOctal {
                return None;
            }
            let message = say!(
                "{value} is not an octal number: the server refuses the line",
                "{value}不是八进制数：服务器拒绝这一行",
                value = case.value(),
            );
            let help = say!("write the mode in octal digits, such as `700`", "用八进制数字写权限，如 `700`");
            Some(case.finding(message, help))
        });
    }
}
