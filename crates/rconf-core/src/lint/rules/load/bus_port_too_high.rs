use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes whose client port is above 55535 and that have no `cluster-port`.
    ///
    /// ## Why it matters
    /// The bus listens on the client port plus 10000, and there is no port above 65535. The server stops:
    /// `Redis port number too high. Cluster communication port is 10,000 port numbers higher than your Redis
    /// port. Your Redis port number must be 55535 or less.`
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 60000
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 60000
    /// cluster-port 60001
    /// ```
    ///
    /// ## References
    /// - `clusterInit` in cluster_legacy.c
    BusPortTooHigh = "L039" "bus-port-too-high", Load, Error, fix: None
}

impl Rule for BusPortTooHigh {
    fn judges_parts(&self) -> bool {
        false
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::BusPortTooHigh { port } = case.reason() else { return None };
            let message = say!(
                "the bus port of client port {port} would be {bus}, but the highest port is 65535: the \
                 server refuses to start",
                "客户端端口 {port} 对应的总线端口是 {bus}，而端口最大是 65535：服务器拒绝启动",
                port,
                bus = port + 10_000,
            );
            let help = if case.server().is_legacy() {
                say!("use a client port of 55535 or less", "使用不超过 55535 的客户端端口")
            } else {
                say!(
                    "use a client port of 55535 or less, or set `cluster-port`",
                    "使用不超过 55535 的客户端端口，或设置 `cluster-port`"
                )
            };
            Some(case.finding(message, help))
        });
    }
}
