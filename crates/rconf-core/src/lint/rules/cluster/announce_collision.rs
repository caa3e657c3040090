use super::compare::name;
use super::ports::is_copy_among;
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, bound, endpoint, is_sure, shown_port};
use crate::diagnostic::rule;
use crate::lint::rules::{place_of, show};
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;
use std::collections::HashMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds nodes that announce the same address and port as another node, and nodes that announce the
    /// address another node binds while they bind a different one. Host names are compared where clients are
    /// sent to host names (`cluster-preferred-endpoint-type hostname`).
    ///
    /// ## Why it matters
    /// The other nodes and all clients take the two nodes for one, and reach one of them at most: `CLUSTER
    /// NODES` shows one of them as `fail`, or two nodes under one address, and clients follow `MOVED` in
    /// circles until `Too many Cluster redirections`. `redis-cli --cluster create` waits forever at `Waiting
    /// for the cluster to join....`
    ///
    /// ## Example
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 172.28.0.3
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 172.28.0.3
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 172.28.0.3
    /// # node-2/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 172.28.0.4
    /// ```
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnounceCollision = "C006" "announce-collision", Cluster, Error, fix: None
}

const ANNOUNCED: [DirectiveId; 6] = [
    id::PORT,
    id::TLS_PORT,
    id::CLUSTER_ANNOUNCE_IP,
    id::CLUSTER_ANNOUNCE_HOSTNAME,
    id::CLUSTER_ANNOUNCE_PORT,
    id::CLUSTER_ANNOUNCE_TLS_PORT,
];

impl Rule for AnnounceCollision {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let is_copy = is_copy_among(cluster.nodes());
        self.check_borrowed(cluster, out);
        let mut taken: HashMap<(Vec<u8>, i64), &Node> = HashMap::new();
        for &node in cluster.nodes().iter().filter(|node| is_sure(node, &ANNOUNCED)) {
            let Some((directive, host, ports)) = announced(node) else { continue };
            for (of, port) in ports {
                let first = *taken.entry((host.to_ascii_lowercase(), port)).or_insert(node);
                // A copy whose port was never changed is reported by C001.
                if std::ptr::eq(first, node) || [first, node].iter().any(|node| is_copy(node)) {
                    continue;
                }
                let place = |node| place_of(node, &[directive]);
                out.report(
                    Finding::new(
                        self.meta(),
                        place(node),
                        say!(
                            "{first} announces {host} port {port} too: nodes and clients cannot tell the two apart \
                             and reach one of them at most",
                            "{first} 也公布了 {host} 端口 {port}：其他节点和客户端分不清这两个节点，最多只能连到其中一个",
                            first = name(first),
                            host = show(host),
                            port = shown_port(of, port),
                        ),
                        say!(
                            "announce an address and port that lead to this node alone",
                            "公布只通向本节点的地址和端口"
                        ),
                    )
                    .related(place(first), say!("announced here first", "最先在这里公布")),
                );
                break;
            }
        }
    }
}

impl AnnounceCollision {
    /// Reports nodes that announce the address at which another node listens, and listen at a different one.
    fn check_borrowed(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster
            .nodes()
            .iter()
            .copied()
            .filter(|node| is_sure(node, &[id::BIND, id::CLUSTER_ANNOUNCE_IP]));
        let places: Vec<(&Node, IpAddr)> = nodes.filter_map(|node| Some((node, bound(node)?))).collect();
        let mut owners: HashMap<IpAddr, &Node> = HashMap::new();
        for (node, address) in &places {
            owners.entry(*address).or_insert(node);
        }
        for (node, own) in places {
            let Some(announced) = endpoint(node).host.filter(|host| *host != own) else { continue };
            let (Some(owner), Some(setting)) =
                (owners.get(&announced), node.config.setting(id::CLUSTER_ANNOUNCE_IP))
            else {
                continue;
            };
            out.report(
                Finding::new(
                    self.meta(),
                    node.place(setting.at, Some(1)),
                    say!(
                        "the node announces {announced}, where {owner} listens, but listens on {own} itself: \
                         nodes and clients are sent to the wrong node",
                        "节点公布的 {announced} 是 {owner} 监听的地址，它自己监听的却是 {own}：其他节点和客户端会被引到错误的节点",
                        announced,
                        owner = name(owner),
                        own,
                    ),
                    say!(
                        "set `cluster-announce-ip {own}`, or remove the line",
                        "设置 `cluster-announce-ip {own}`，或删除这一行",
                        own,
                    ),
                )
                .related(
                    place_of(owner, &[id::BIND]),
                    say!("{owner} listens here", "{owner} 在这里监听", owner = name(owner)),
                ),
            );
        }
    }
}

/// The directive that announces, the address or host name, and the ports.
type Announced<'a> = (DirectiveId, &'a [u8], Vec<(DirectiveId, i64)>);

/// Returns how a node announces itself to clients, or `None` if it announces nothing.
fn announced(node: &Node) -> Option<Announced<'_>> {
    let config = &node.config;
    let end = endpoint(node);
    let ip = config.text(id::CLUSTER_ANNOUNCE_IP);
    if end.is_announced {
        return Some((id::CLUSTER_ANNOUNCE_IP, ip, end.client));
    }
    let host = config.text(id::CLUSTER_ANNOUNCE_HOSTNAME);
    let is_preferred = config.word(id::CLUSTER_PREFERRED_ENDPOINT_TYPE) == "hostname";
    (is_preferred && ip.is_empty() && !host.is_empty()).then(|| {
        let announce = [(id::CLUSTER_ANNOUNCE_PORT, id::PORT), (id::CLUSTER_ANNOUNCE_TLS_PORT, id::TLS_PORT)];
        let port = |(announce, own)| match config.integer(announce) {
            0 => (own, config.integer(own)),
            port => (announce, port),
        };
        let ports = announce.into_iter().map(port).filter(|(_, port)| *port != 0).collect();
        (id::CLUSTER_ANNOUNCE_HOSTNAME, host, ports)
    })
}
