use super::compare::{name, on_one_host};
use super::ports::is_copy_among;
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, Endpoint, endpoint, is_sure};
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Place, Rule, Sink};
use crate::message::{Message, say};
use std::collections::HashMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds nodes of one host whose bus port is a port of another node: its client port or its bus port. The
    /// bus listens on the client port plus 10000, or on `cluster-port`.
    ///
    /// Where a node announces an address, the announced ports are compared. Without
    /// `cluster-announce-bus-port` that is the bus port inside the container.
    ///
    /// ## Why it matters
    /// On one host the second server does not start: `Failed listening on port 17001 (cluster), aborting.`
    /// With announced ports, the messages for one node arrive at the other, and `redis-cli --cluster create`
    /// prints `Waiting for the cluster to join....` forever.
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
    /// port 17001
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
    /// - `cluster-port` and "CLUSTER DOCKER/NAT support" in the stock redis.conf
    BusPortCollision = "C005" "bus-port-collision", Cluster, Error, fix: None
}

const PORTS: [DirectiveId; 9] = [
    id::PORT,
    id::TLS_PORT,
    id::TLS_CLUSTER,
    id::BIND,
    id::CLUSTER_PORT,
    id::CLUSTER_ANNOUNCE_IP,
    id::CLUSTER_ANNOUNCE_PORT,
    id::CLUSTER_ANNOUNCE_TLS_PORT,
    id::CLUSTER_ANNOUNCE_BUS_PORT,
];

impl Rule for BusPortCollision {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let is_copy = is_copy_among(cluster.nodes());
        let nodes: Vec<&Node> = cluster.nodes().iter().copied().filter(|n| is_sure(n, &PORTS)).collect();
        let is_one_host = on_one_host(&nodes, 0);
        let ends: Vec<(&Node, Endpoint)> = nodes
            .into_iter()
            .map(|node| (node, endpoint(node)))
            .filter(|(_, end)| end.host.is_some() || is_one_host)
            .collect();
        let mut clients: HashMap<(Option<IpAddr>, i64), &(&Node, Endpoint)> = HashMap::new();
        for this in &ends {
            for (_, port) in &this.1.client {
                clients.entry((this.1.host, *port)).or_insert(this);
            }
        }
        let mut buses: HashMap<(Option<IpAddr>, i64), &(&Node, Endpoint)> = HashMap::new();
        for this in &ends {
            let (node, end) = this;
            let key = (end.host, end.bus.1);
            let (other, kind, directive) = match (clients.get(&key), buses.get(&key)) {
                (Some(other), _) if !std::ptr::eq(other.0, *node) => {
                    (other, say!("client port", "客户端端口"), id::PORT)
                }
                (_, Some(other)) => (other, say!("bus port", "总线端口"), other.1.bus.0),
                _ => {
                    buses.insert(key, this);
                    continue;
                }
            };
            // Nodes that share their client port too are reported by C004 or C006, and copies by C001.
            let is_copied = [*node, other.0].iter().any(|node| is_copy(node));
            if is_copied || end.client.iter().any(|port| other.1.client.contains(port)) {
                continue;
            }
            let other_directives = [directive, id::PORT, id::CLUSTER_ENABLED];
            out.report(self.collision(
                (node, end),
                place_of(other.0, &other_directives),
                &name(other.0),
                &kind,
            ));
        }
    }
}

impl BusPortCollision {
    /// Returns the finding for a node whose bus port is the port at `other`, of this kind, of the node that `name` names.
    fn collision(
        &self,
        (node, end): (&Node, &Endpoint),
        other: Place,
        name: &Message,
        kind: &Message,
    ) -> Finding {
        let (directive, port) = end.bus;
        let (verb, follows, help) = if end.is_announced {
            (
                say!("announces", "公布的"),
                say!(
                    "messages to one of them arrive at the other, and the cluster never forms",
                    "发给其中一个的消息会到达另一个，集群永远建不起来"
                ),
                say!(
                    "give each node a `cluster-announce-bus-port` of its own, and publish it",
                    "给每个节点各自的 `cluster-announce-bus-port`，并发布该端口"
                ),
            )
        } else {
            (
                say!("has", "的"),
                say!("the node that starts last cannot start", "后启动的那个无法启动"),
                say!(
                    "choose client ports less than 10000 apart, or set `cluster-port`",
                    "让各客户端端口相差小于 10000，或设置 `cluster-port`"
                ),
            )
        };
        let message = say!(
            "this node {verb} bus port {port}, which is the {kind} of {name} at the same address: \
             {follows}",
            "本节点{verb}总线端口 {port} 与同一地址上 {name} 的{kind}相同：{follows}",
            verb,
            port,
            kind = *kind,
            name = *name,
            follows,
        );
        let place = place_of(node, &[directive, id::CLUSTER_ANNOUNCE_PORT, id::CLUSTER_ENABLED]);
        let here = say!("{port} is the {kind} here", "{port} 在这里是{kind}", port, kind = *kind);
        Finding::new(self.meta(), place, message, help).related(other, here)
    }
}
