use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds announced host names with characters other than letters, digits, hyphens and dots, and names that
    /// are too long.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Hostnames may only contain alphanumeric characters, hyphens or dots`. An
    /// underscore, common in container names, is refused.
    ///
    /// ## Example
    /// ```conf
    /// cluster-announce-hostname redis_7002
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-announce-hostname redis-7002
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadHostname = "L020" "bad-hostname", Load, Error, fix: None
}

impl Rule for BadHostname {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadHostname { too_long } = case.reason() else { return None };
            let message = if *too_long {
                say!("the host name is too long: the server refuses the line", "主机名太长：服务器拒绝这一行")
            } else {
                say!(
                    "{value} contains a character that is not allowed in a host name: the server refuses the \
                     line",
                    "{value}含有主机名不允许的字符：服务器拒绝这一行",
                    value = case.value(),
                )
            };
            let help = say!("use letters, digits, hyphens and dots only", "只用字母、数字、连字符和点");
            Some(case.finding(message, help))
        });
    }
}
