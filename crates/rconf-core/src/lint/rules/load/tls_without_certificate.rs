use super::each;
use crate::config::Reason;
use crate::lint::rule::rule;
use crate::lint::{Node, Rule, Sink};

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
    fn check_node(&self, node: &Node, out: &mut Sink) {
        each(self, node, out, |case| {
            let Reason::TlsWithoutCertificate { missing } = case.reason() else { return None };
            let message = format!("TLS is on, but there is no `{missing}`: the server refuses to start");
            let help = if *missing == "tls-ca-cert-file" {
                "set `tls-ca-cert-file` or `tls-ca-cert-dir`, or `tls-auth-clients no` if no certificate is asked of anybody".to_owned()
            } else {
                format!("set `{missing}`")
            };
            Some(case.finding(message, help))
        });
    }
}
