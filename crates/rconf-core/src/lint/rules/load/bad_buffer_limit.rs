use super::case::report_refusals;
use crate::config::{LimitFault, Reason};
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

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
        report_refusals(self, node, out, |case| {
            let Reason::BadBufferLimit(fault) = case.reason() else { return None };
            let message = match fault {
                LimitFault::Count => say!(
                    "`client-output-buffer-limit` takes four arguments for each class: the server refuses \
                     the line",
                    "`client-output-buffer-limit` 每个客户端类别需要四个参数：服务器拒绝这一行"
                ),
                LimitFault::Class => say!(
                    "{value} is not a class of clients that has a limit: the server refuses the line",
                    "{value}不是可以设置上限的客户端类别：服务器拒绝这一行",
                    value = case.value(),
                ),
                LimitFault::Number => say!(
                    "{value} is not a valid value for this limit: the server refuses the line",
                    "{value}不是这项上限可取的值：服务器拒绝这一行",
                    value = case.value(),
                ),
            };
            let help = say!(
                "write a class (normal, replica, pubsub), the hard limit, the soft limit, and seconds: `replica 256mb 64mb 60`",
                "依次写类别（normal、replica、pubsub）、硬上限、软上限和秒数：`replica 256mb 64mb 60`"
            );
            Some(case.finding(message, help))
        });
    }
}
