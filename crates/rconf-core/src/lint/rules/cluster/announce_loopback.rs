use super::compare::name;
use crate::catalog::id;
use crate::cluster::{Cluster, is_loopback};
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that announce a loopback address. It is an error among nodes that announce other
    /// addresses, else a warning. Nothing is reported where the node binds only the loopback, or where all
    /// nodes announce it: such a cluster serves one machine.
    ///
    /// ## Why it matters
    /// For every machine and container, the loopback address is that machine or container itself. Another
    /// node connects to itself instead of this node; clients elsewhere follow `MOVED 1234 127.0.0.1:7001` to
    /// `Could not connect to Redis at 127.0.0.1:7001: Connection refused`.
    ///
    /// ## Example
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 127.0.0.1
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 10.0.0.12
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 10.0.0.11
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 10.0.0.12
    /// ```
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnounceLoopback = "C008" "announce-loopback", Cluster, Warning, fix: None
}

impl Rule for AnnounceLoopback {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        let announced = |node: &Node| !node.config.text(id::CLUSTER_ANNOUNCE_IP).is_empty();
        let on_loopback = |node: &Node| is_loopback(node.config.text(id::CLUSTER_ANNOUNCE_IP));
        let elsewhere = nodes.iter().find(|node| announced(node) && !on_loopback(node));
        if elsewhere.is_none() && nodes.len() > 1 {
            return;
        }
        for node in nodes.iter().filter(|node| on_loopback(node)) {
            let config = &node.config;
            let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_IP) else { continue };
            let is_local = config.bind_addresses().iter().all(|a| is_loopback(a));
            if elsewhere.is_none() && is_local {
                continue;
            }
            let finding = Finding::new(
                self.meta(),
                node.place(setting.at, Some(1)),
                say!(
                    "the node announces {ip}, which on every other machine or container means that machine \
                     itself: nodes and clients there cannot reach this node",
                    "节点公布的是 {ip}，对其他任何机器和容器来说，那都是它们自己：那里的节点和客户端连不到本节点",
                    ip = show(config.text(id::CLUSTER_ANNOUNCE_IP)),
                ),
                say!(
                    "announce the address at which the other nodes can reach this one, or remove the line",
                    "公布其他节点能连到本节点的地址，或删除这一行"
                ),
            );
            out.report(match elsewhere {
                Some(other) => {
                    let at = other.config.setting(id::CLUSTER_ANNOUNCE_IP).map(|s| s.at);
                    let finding = finding.severity(Severity::Error);
                    match at {
                        Some(at) => {
                            let message = say!(
                                "{name} announces this address",
                                "{name} 公布的是这个地址",
                                name = name(other)
                            );
                            finding.related(other.place(at, None), message)
                        }
                        None => finding,
                    }
                }
                None => finding,
            });
        }
    }
}
