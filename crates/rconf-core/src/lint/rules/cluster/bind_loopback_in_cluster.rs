use super::compare::name;
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, endpoint, is_loopback, is_sure};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that listen only on the loopback although other machines need to reach them: they announce
    /// another address, or another node has an address that is not the loopback. A cluster whose nodes are
    /// all on the loopback of one machine is not reported.
    ///
    /// ## Why it matters
    /// The bus listens where `bind` says, and a container's loopback is the container's own. No other node
    /// can reach this one: `redis-cli --cluster create` prints `Waiting for the cluster to join....` forever,
    /// or, on another machine, `Could not connect to Redis at 10.0.0.11:6379: Connection refused`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// bind 127.0.0.1
    /// cluster-announce-ip 10.0.0.11
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// bind 10.0.0.11 127.0.0.1
    /// cluster-announce-ip 10.0.0.11
    /// ```
    ///
    /// ## References
    /// - `bind` in the stock redis.conf
    BindLoopbackInCluster = "C019" "bind-loopback-in-cluster", Cluster, Error, fix: None
}

const ADDRESS: [DirectiveId; 2] = [id::BIND, id::CLUSTER_ANNOUNCE_IP];

impl Rule for BindLoopbackInCluster {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let has_address = |node: &Node| endpoint(node).host.is_some_and(|host| !host.is_loopback());
        let elsewhere = cluster.nodes().iter().copied().find(|node| has_address(node));
        let Some(elsewhere) = elsewhere else { return };
        for &node in cluster.nodes() {
            let config = &node.config;
            let Some(setting) = config.setting(id::BIND) else { continue };
            let addresses = config.bind_addresses();
            let on_loopback = !addresses.is_empty() && addresses.iter().all(|a| is_loopback(a));
            if !on_loopback || !is_sure(node, &ADDRESS) {
                continue;
            }
            let other = if has_address(node) { node } else { elsewhere };
            let finding = Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "the node listens only on the loopback: no other machine or container can reach it or \
                     its bus, and the cluster never forms",
                    "节点只监听回环地址：其他机器和容器都连不到它和它的集群总线，集群永远建不起来"
                ),
                say!(
                    "also bind the address that the other nodes know",
                    "在 `bind` 里再加上其他节点所知道的地址"
                ),
            );
            let directive = if endpoint(other).is_announced { id::CLUSTER_ANNOUNCE_IP } else { id::BIND };
            out.report(match other.config.setting(directive) {
                Some(at) if std::ptr::eq(other, node) => {
                    let message =
                        say!("it announces an address that is not the loopback", "它公布的不是回环地址");
                    finding.related(other.place(at.at, None), message)
                }
                Some(at) => {
                    let message = say!("{name} has this address", "{name} 的地址是这个", name = name(other));
                    finding.related(other.place(at.at, None), message)
                }
                None => finding,
            });
        }
    }
}
