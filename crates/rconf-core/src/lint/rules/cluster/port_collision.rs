use super::compare::{name, on_one_host};
use super::ports::is_copy_among;
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, endpoint, is_sure, shown_port};
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Message, Value, say};
use std::collections::HashMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds nodes that listen on the same port of the same host, and a node that gives two of its own
    /// listeners (`port`, `tls-port`, `cluster-port`) one number.
    ///
    /// Nodes are taken to share a host if they bind the same address, or if they set no address and all their
    /// ports but one differ. All nodes on 6379 is a good layout, with each node in a container of its own.
    ///
    /// ## Why it matters
    /// The second server does not start: `Could not create server TCP listening socket *:7001: bind: Address already in use`,
    /// then `Failed listening on port 7001 (tcp), aborting.`
    ///
    /// ## Example
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// bind 10.0.0.11
    /// port 7001
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// bind 10.0.0.11
    /// port 7001
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// bind 10.0.0.11
    /// port 7001
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// bind 10.0.0.11
    /// port 7002
    /// ```
    ///
    /// ## References
    /// - `port`, `tls-port` and `cluster-port` in the stock redis.conf
    PortCollision = "C004" "port-collision", Cluster, Error, fix: None
}

const PORTS: [DirectiveId; 4] = [id::PORT, id::TLS_PORT, id::BIND, id::CLUSTER_ANNOUNCE_IP];

impl Rule for PortCollision {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let mut own = vec![id::PORT, id::TLS_PORT];
        if config.is_cluster() {
            own.push(id::CLUSTER_PORT);
        }
        let mut taken: Vec<DirectiveId> = Vec::new();
        for directive in own {
            let port = config.integer(directive);
            let other = taken.iter().copied().find(|d| port != 0 && config.integer(*d) == port);
            taken.push(directive);
            let (Some(other), Some(setting)) = (other, config.setting(directive)) else { continue };
            if !is_sure(node, &PORTS) {
                continue;
            }
            let (this, that) = (directive.directive().name, other.directive().name);
            let finding = Finding::new(
                self.meta(),
                node.place(setting.at, Some(1)),
                say!(
                    "`{this}` and `{that}` are both {port}: the server cannot listen twice on one port and does not \
                     start",
                    "`{this}` 和 `{that}` 都是 {port}：服务器不能在同一端口上监听两次，无法启动",
                    this,
                    that,
                    port,
                ),
                say!("give `{this}` a port of its own", "给 `{this}` 单独分配一个端口", this),
            );
            out.report(match config.setting(other) {
                Some(first) => finding.related(node.place(first.at, None), taken_here(port)),
                None => finding,
            });
        }
    }

    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let is_copy = is_copy_among(cluster.nodes());
        let nodes: Vec<&Node> = cluster.nodes().iter().copied().filter(|n| is_sure(n, &PORTS)).collect();
        let is_one_host = on_one_host(&nodes, 1);
        let mut taken: HashMap<(Option<IpAddr>, i64), (&Node, DirectiveId)> = HashMap::new();
        for node in nodes {
            let end = endpoint(node);
            // An announced port may be mapped.
            if end.is_announced || (end.host.is_none() && !is_one_host) {
                continue;
            }
            for &(directive, port) in &end.client {
                let Some(&(first, of)) = taken.get(&(end.host, port)) else {
                    taken.insert((end.host, port), (node, directive));
                    continue;
                };
                // A copy whose port was never changed is reported by C001.
                if [first, node].iter().any(|node| is_copy(node)) || std::ptr::eq(first, node) {
                    continue;
                }
                let shown = shown_port(directive, port);
                out.report(
                    Finding::new(
                        self.meta(),
                        place_of(node, &[directive, id::CLUSTER_ENABLED]),
                        say!(
                            "{first} listens on {shown} of the same host: the node that starts last cannot \
                             start",
                            "{first} 也在同一主机上监听 {shown}：后启动的那个无法启动",
                            first = name(first),
                            shown,
                        ),
                        say!(
                            "give each node of the host a port of its own",
                            "给同一主机上的每个节点分配各自的端口"
                        ),
                    )
                    .related(place_of(first, &[of, id::CLUSTER_ENABLED]), taken_here(shown)),
                );
            }
        }
    }
}

fn taken_here(port: impl Value) -> Message {
    say!("{port} is taken here", "{port} 已在这里使用", port)
}
