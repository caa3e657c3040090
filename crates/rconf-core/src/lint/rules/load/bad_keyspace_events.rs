use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::rules::show;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds letters in `notify-keyspace-events` that stand for no class of events.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid event class character. Use '…'.` Later releases know more letters;
    /// case matters.
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
        each(self, node, out, |case| {
            let Reason::BadKeyspaceEvents { allowed, found } = case.reason() else { return None };
            let message = format!(
                "`{}` is no class of keyspace events on {}: the server refuses the line",
                show(&[*found]),
                case.server()
            );
            let help = format!("use letters of {allowed}, or \"\" for no events");
            Some(case.finding(message, help))
        });
    }
}
