use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds announced addresses that are not valid IP addresses.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Invalid IPv4 address`, `Invalid IPv6 address` or `cluster-announce-ip
    /// contains invalid character`.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server valkey:8.1
    /// cluster-announce-client-ipv4 10.0.0
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server valkey:8.1
    /// cluster-announce-client-ipv4 10.0.0.1
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    BadAddress = "L022" "bad-address", Load, Error, fix: None
}

impl Rule for BadAddress {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BadAddress { wanted } = case.reason() else { return None };
            let message = say!(
                "{value} is not {wanted}: the server refuses the line",
                "{value}不是{wanted}：服务器拒绝这一行",
                value = case.value(),
                wanted = *wanted,
            );
            let help = say!("write {wanted}", "改为{wanted}", wanted = *wanted);
            Some(case.finding(message, help))
        });
    }
}
