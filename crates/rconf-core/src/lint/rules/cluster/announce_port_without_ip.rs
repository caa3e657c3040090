use super::ports::announced_port_mismatch;
use crate::catalog::{DirectiveId, id};
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that announce a client port other than the one they listen on, but no address: neither
    /// `cluster-announce-ip` nor `cluster-announce-hostname`.
    ///
    /// ## Why it matters
    /// A port is mapped by a host or a router, so the mapped port belongs to the address of that host or
    /// router. Without an announced address the other nodes use the one the node connects from. For a
    /// container this is often the container's own address, where nothing listens on the mapped port: clients
    /// that follow `MOVED` are refused.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 6379
    /// cluster-announce-port 7001
    /// cluster-announce-bus-port 17001
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 6379
    /// cluster-announce-ip 203.0.113.5
    /// cluster-announce-port 7001
    /// cluster-announce-bus-port 17001
    /// ```
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnouncePortWithoutIp = "C010" "announce-port-without-ip", Cluster, Info, fix: None
}

const ADDRESS: [DirectiveId; 4] =
    [id::PORT, id::TLS_PORT, id::CLUSTER_ANNOUNCE_IP, id::CLUSTER_ANNOUNCE_HOSTNAME];

impl Rule for AnnouncePortWithoutIp {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let port = config.integer(id::CLUSTER_ANNOUNCE_PORT);
        let own = [config.integer(id::PORT), config.integer(id::TLS_PORT)];
        let has_address = [id::CLUSTER_ANNOUNCE_IP, id::CLUSTER_ANNOUNCE_HOSTNAME]
            .iter()
            .any(|d| !config.text(*d).is_empty());
        let is_own = port == 0 || own.contains(&port);
        // A port that looks like a typing error is reported by C002.
        if !config.is_cluster()
            || is_own
            || has_address
            || !is_sure(node, &ADDRESS)
            || announced_port_mismatch(node).is_some()
        {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[id::CLUSTER_ANNOUNCE_PORT]),
            say!(
                "port {port} is announced without an address: other nodes look for it at the address this \
                 node connects from, but there it listens on {own}",
                "公布了端口 {port} 却没有公布地址：其他节点会到本节点发起连接的地址上找这个端口，而它在那里监听的是 {own}",
                port,
                own = own.iter().find(|port| **port != 0).unwrap_or(&0),
            ),
            say!(
                "add `cluster-announce-ip` with the address at which that port is mapped",
                "加上 `cluster-announce-ip`，写该端口映射所在的地址"
            ),
        ));
    }
}
