use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `shutdown-on-sigterm` and `shutdown-on-sigint` with both `save` and `nosave`.
    ///
    /// ## Why it matters
    /// The server refuses the file: `shutdown options SAVE and NOSAVE can't be used simultaneously`.
    ///
    /// ## Example
    /// ```conf
    /// shutdown-on-sigterm save nosave
    /// ```
    /// Use instead:
    /// ```conf
    /// shutdown-on-sigterm save
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    ConflictingShutdownFlags = "L024" "conflicting-shutdown-flags", Load, Error, fix: None
}

impl Rule for ConflictingShutdownFlags {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::ConflictingShutdownFlags {
                return None;
            }
            let message = say!(
                "`{name}` has both `save` and `nosave`: the server refuses the line",
                "`{name}` 同时写了 `save` 和 `nosave`：服务器拒绝这一行",
                name = case.name(),
            );
            let help = say!("keep only one of `save` and `nosave`", "`save` 和 `nosave` 只保留一个");
            Some(case.finding(message, help))
        });
    }
}
