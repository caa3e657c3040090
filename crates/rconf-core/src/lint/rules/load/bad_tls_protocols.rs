use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `tls-protocols` with a word that is not a protocol.
    ///
    /// ## Why it matters
    /// The server stops: `Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2'
    /// and 'TLSv1.3'.`
    ///
    /// ## Example
    /// ```conf
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// tls-protocols "TLS1.2"
    /// ```
    /// Use instead:
    /// ```conf
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// tls-protocols "TLSv1.2 TLSv1.3"
    /// ```
    ///
    /// ## References
    /// - `parseProtocolsConfig` in tls.c
    BadTlsProtocols = "L041" "bad-tls-protocols", Load, Error, fix: None
}

impl Rule for BadTlsProtocols {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::BadTlsProtocols {
                return None;
            }
            let message = say!(
                "{value} is not a list of protocols: the server refuses to start",
                "{value}不是协议列表：服务器拒绝启动",
                value = case.value(),
            );
            let help = say!(
                "write TLSv1.2 and TLSv1.3, in quotes, separated by one space",
                "写 TLSv1.2 和 TLSv1.3，放在引号里，中间一个空格"
            );
            Some(case.finding(message, help))
        });
    }
}
