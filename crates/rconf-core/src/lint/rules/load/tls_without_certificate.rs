use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds TLS switched on (`tls-port`, `tls-cluster`, `tls-replication`) without the files it needs.
    ///
    /// ## Why it matters
    /// The server stops: `No tls-cert-file configured!`, `No tls-key-file configured!` or `Either
    /// tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or
    /// tls-auth-clients are enabled!`
    ///
    /// ## Example
    /// ```conf
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// ```
    /// Use instead:
    /// ```conf
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    ///
    /// ## References
    /// - `tlsConfigure` in tls.c
    TlsWithoutCertificate = "L040" "tls-without-certificate", Load, Error, fix: None
}

impl Rule for TlsWithoutCertificate {
    fn judges_parts(&self) -> bool {
        false
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::TlsWithoutCertificate { missing } = case.reason() else { return None };
            let message = say!(
                "TLS is on, but there is no `{missing}`: the server refuses to start",
                "TLS 已开启，但没有 `{missing}`：服务器拒绝启动",
                missing,
            );
            let help = if *missing == "tls-ca-cert-file" {
                say!(
                    "set `tls-ca-cert-file` or `tls-ca-cert-dir`, or `tls-auth-clients no` if clients need \
                     no certificate",
                    "设置 `tls-ca-cert-file` 或 `tls-ca-cert-dir`；如果不要求客户端出示证书，则设置 `tls-auth-clients no`"
                )
            } else {
                say!("set `{missing}`", "设置 `{missing}`", missing)
            };
            Some(case.finding(message, help))
        });
    }
}
