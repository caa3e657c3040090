use super::exposure::is_reachable;
use crate::catalog::id;
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds servers with a `tls-port` that still listen without TLS on `port`, on more than the loopback.
    ///
    /// ## Why it matters
    /// Clients that were never changed go on sending everything in plain text, passwords included, and nobody
    /// notices. The plaintext port does not ask for a client certificate either. This is intended while
    /// clients are being moved to TLS.
    ///
    /// ## Example
    /// ```conf
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    /// Use instead:
    /// ```conf
    /// port 0
    /// tls-port 6380
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    ///
    /// ## References
    /// - `tls-port` in the stock redis.conf
    PlaintextBesideTls = "A012" "plaintext-beside-tls", Access, Info, fix: None
}

impl Rule for PlaintextBesideTls {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let (port, tls_port) = (config.integer(id::PORT), config.integer(id::TLS_PORT));
        if port == 0
            || tls_port == 0
            || !is_reachable(node)
            || !is_sure(node, &[id::PORT, id::TLS_PORT, id::BIND])
        {
            return;
        }
        let by_default = match config.setting(id::PORT) {
            None => say!(", by default,", "（默认如此）"),
            Some(_) => Message::default(),
        };
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[id::PORT, id::TLS_PORT]),
            say!(
                "the server listens on {port} without TLS{by_default} beside {tls_port}: clients that use it \
                 send everything in plain text",
                "除了 {tls_port}，服务器还在 {port} 上不用 TLS 监听{by_default}：用这个端口的客户端全部以明文传输",
                port,
                by_default,
                tls_port,
            ),
            say!("set `port 0` once all clients use TLS", "等所有客户端都用 TLS 后，设置 `port 0`"),
        ));
    }
}
