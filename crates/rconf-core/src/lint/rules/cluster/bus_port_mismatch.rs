use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that announce a bus port on which they do not listen. The bus listens on the client port
    /// plus 10000, or on `cluster-port`. A node that announces another client port than its own is behind a
    /// port mapping, and its announced bus port is not reported.
    ///
    /// ## Why it matters
    /// `redis-cli --cluster create` prints `Waiting for the cluster to join....` forever: the other nodes
    /// reach a node only through its bus port, and with a wrong one `CLUSTER MEET` never succeeds. After a
    /// while it also prints `Warning: 1 node(s) may be unreachable`, `The port 17002 of node 10.0.0.11 may be
    /// unreachable from:` and `Cluster bus ports must be reachable by every node. Remember that cluster bus
    /// ports are different from standard instance ports.` Scripts that write the bus port as `1$port` are
    /// right for four-digit ports only.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 7002
    /// cluster-announce-bus-port 17003
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 7002
    /// cluster-announce-bus-port 17002
    /// ```
    ///
    /// ## Fix safety
    /// The fix announces the port the bus listens on. It is unsafe: a router or a container may map the
    /// announced port to it.
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" and `cluster-port` in the stock redis.conf
    BusPortMismatch = "C003" "bus-port-mismatch", Cluster, Error, fix: Unsafe
}

impl Rule for BusPortMismatch {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_BUS_PORT).filter(|_| config.is_cluster())
        else {
            return;
        };
        let announced = config.integer(id::CLUSTER_ANNOUNCE_BUS_PORT);
        let bus = config.bus_port();
        let client =
            [config.integer(id::CLUSTER_ANNOUNCE_PORT), config.integer(id::CLUSTER_ANNOUNCE_TLS_PORT)];
        let own = [config.integer(id::PORT), config.integer(id::TLS_PORT)];
        let is_mapped = client.iter().any(|port| *port != 0 && !own.contains(port));
        let sets_bus = [id::PORT, id::TLS_PORT, id::CLUSTER_PORT];
        let is_unknown =
            !config.unresolved_includes().is_empty() && sets_bus.iter().all(|d| config.setting(*d).is_none());
        if announced == 0 || announced == bus || is_mapped || is_unknown || bus > 65_535 {
            return;
        }
        let place = node.place(setting.at, Some(1));
        let fix = Fix::choice(say!("Announce {bus}", "公布 {bus}", bus)).replace(&place, bus.to_string());
        out.report(
            Finding::new(
                self.meta(),
                place,
                say!(
                    "the node announces bus port {announced} but its bus listens on {bus}: no other node can reach \
                     it, and the cluster never forms",
                    "节点公布的总线端口是 {announced}，集群总线实际监听的却是 {bus}：其他节点都连不上它，集群永远建不起来",
                    announced,
                    bus,
                ),
                say!(
                    "set `cluster-announce-bus-port {bus}`, or remove the line",
                    "设置 `cluster-announce-bus-port {bus}`，或删除这一行",
                    bus,
                ),
            )
            .fix(fix),
        );
    }
}
