use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds letters in `notify-keyspace-events` that are not a class of events.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid event class character. Use '…'.` Later releases have more
    /// letters; case matters.
    ///
    /// ## Example
    /// ```conf
    /// notify-keyspace-events KEq
    /// ```
    /// Use instead:
    /// ```conf
    /// notify-keyspace-events KEA
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadKeyspaceEvents = "L016" "bad-keyspace-events", Load, Error, fix: None
}

impl Rule for BadKeyspaceEvents {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadKeyspaceEvents { allowed, found } = case.reason() else { return None };
            let message = say!(
                "`{found}` is not a class of keyspace events on {server}: the server refuses the line",
                "`{found}` 在 {server} 上不是键空间事件的类别：服务器拒绝这一行",
                found = show(&[*found]),
                server = case.server_name(),
            );
            let help = say!(
                "use only letters of {allowed}, or \"\" for no events",
                "只用 {allowed} 中的字母；不需要事件就写 \"\"",
                allowed,
            );
            Some(case.finding(message, help))
        });
    }
}
