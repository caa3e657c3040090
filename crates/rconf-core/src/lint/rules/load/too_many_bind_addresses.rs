use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `bind` lines with more than 16 addresses.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Too many bind addresses specified.`
    ///
    /// ## Example
    /// ```conf
    /// bind 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 10.0.0.8 10.0.0.9 10.0.0.10 10.0.0.11 10.0.0.12 10.0.0.13 10.0.0.14 10.0.0.15 10.0.0.16 10.0.0.17
    /// ```
    /// Use instead:
    /// ```conf
    /// bind 0.0.0.0
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    TooManyBindAddresses = "L027" "too-many-bind-addresses", Load, Error, fix: None
}

impl Rule for TooManyBindAddresses {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::TooManyBindAddresses { given } = case.reason() else { return None };
            let message = say!(
                "there are {given} addresses, but the server takes at most 16: it refuses the line",
                "有 {given} 个地址，服务器最多接受 16 个：拒绝这一行",
                given,
            );
            let help =
                say!("bind to fewer addresses, or to `*` for all", "少绑定一些地址，或用 `*` 绑定全部地址");
            Some(case.finding(message, help))
        });
    }
}
