use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds configurations without anything to listen on: `port 0` without a TLS port and without a Unix
    /// socket, or an empty `bind`.
    ///
    /// ## Why it matters
    /// The server reads the file and then stops: `Configured to not listen anywhere, exiting.` A cluster node
    /// without any address says `No bind address is configured, but it is required for the Cluster bus.`
    ///
    /// ## Example
    /// ```conf
    /// port 0
    /// ```
    /// Use instead:
    /// ```conf
    /// port 0
    /// tls-port 6379
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    ///
    /// ## References
    /// - `initListeners` in server.c
    NoListener = "L038" "no-listener", Load, Error, fix: None
}

impl Rule for NoListener {
    fn judges_parts(&self) -> bool {
        false
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            if *case.reason() != Reason::NoListener {
                return None;
            }
            let message = say!(
                "the server has no port, address or socket to listen on: it refuses to start",
                "服务器没有任何监听的端口、地址或套接字：拒绝启动"
            );
            let help = say!(
                "set `port`, `tls-port` or `unixsocket`, and an address to bind to",
                "设置 `port`、`tls-port` 或 `unixsocket`，以及要绑定的地址"
            );
            Some(case.finding(message, help))
        });
    }
}
