use super::each;
use crate::config::{LimitFault, Reason};
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds `client-output-buffer-limit` lines that are not a class, two sizes and a number of seconds.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Wrong number of arguments in buffer limit configuration.`, `Invalid client
    /// class specified in buffer limit configuration.` or `Error in hard, soft or soft_seconds setting in
    /// buffer limit configuration.`
    ///
    /// ## Example
    /// ```conf
    /// client-output-buffer-limit master 256mb 64mb 60
    /// ```
    /// Use instead:
    /// ```conf
    /// client-output-buffer-limit replica 256mb 64mb 60
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadBufferLimit = "L014" "bad-buffer-limit", Load, Error, fix: None
}

impl Rule for BadBufferLimit {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::BadBufferLimit(fault) = case.reason() else { return None };
            let message = match fault {
                LimitFault::Count => {
                    "`client-output-buffer-limit` takes four arguments a class: the server refuses the line"
                        .to_owned()
                }
                LimitFault::Class => format!(
                    "{} is no class of clients with a limit: the server refuses the line",
                    case.value()
                ),
                LimitFault::Number => {
                    format!("{} is not what this limit takes: the server refuses the line", case.value())
                }
            };
            let help = "write a class (normal, replica, pubsub), the hard limit, the soft limit, and seconds: `replica 256mb 64mb 60`".to_owned();
            Some(case.finding(message, help))
        });
    }
}
