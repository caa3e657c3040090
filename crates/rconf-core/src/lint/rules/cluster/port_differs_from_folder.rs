use crate::catalog::id;
use crate::cluster::Cluster;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;
use crate::sorted::SortedSet;
use std::cell::OnceCell;

rule! {
    /// ## What it does
    /// Finds cluster nodes whose folder or file names one port (`node-7008/conf/redis.conf`) while the file
    /// listens on another, and announces another too.
    ///
    /// ## Why it matters
    /// Whoever connects gets `Could not connect to Redis at 192.169.0.8:7008: Connection refused`: the
    /// container publishes the port of the name, and the server listens on the other. `--cluster add-node`
    /// and `--cluster create` fail the same way. Such a file is usually a copy whose port was never changed.
    ///
    /// A set in which no node's port is the one of its name is taken to be meant so, and so are nodes that all
    /// listen on one port and announce addresses of their own: all on 6379, each in a container of its own,
    /// is a good layout.
    ///
    /// ## Example
    /// In `node-7008/conf/redis.conf`:
    /// ```conf
    /// cluster-enabled yes
    /// port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 7008
    /// ```
    ///
    /// ## References
    /// - `port` and `cluster-announce-port` in the stock redis.conf
    PortDiffersFromFolder = "C001" "port-differs-from-folder", Cluster, Error, fix: None
}

impl Rule for PortDiffersFromFolder {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        let mut found = nodes.iter().filter_map(|node| Some((node, differs(node)?))).peekable();
        if found.peek().is_none() || is_meant(nodes) {
            return;
        }
        for (node, (name, wanted, port)) in found {
            out.report(Finding::new(
                self.meta(),
                place_of(node, &[id::PORT, id::TLS_PORT, id::CLUSTER_ENABLED]),
                say!(
                    "`{name}` names port {wanted}, but the node listens on {port}: connections to {wanted} are \
                     refused",
                    "`{name}` 的名字里是端口 {wanted}，节点监听的却是 {port}：连接 {wanted} 会被拒绝",
                    name,
                    wanted,
                    port,
                ),
                say!(
                    "set `port {wanted}`, and the announced ports with it",
                    "设置 `port {wanted}`，公布的端口也一并修改",
                    wanted,
                ),
            ));
        }
    }
}

/// Whether the nodes share one port and each announces an address that no other one does. A single node that
/// announces an address with the default port may well be one of such a set.
fn have_own_addresses(nodes: &[&Node]) -> bool {
    let port = |node: &Node| node.config.client_port();
    let mut seen = SortedSet::new();
    let is_own = |node: &&Node| {
        let of = |directive| node.config.text(directive);
        let address = [of(id::CLUSTER_ANNOUNCE_IP), of(id::CLUSTER_ANNOUNCE_HOSTNAME)];
        address.iter().any(|a| !a.is_empty()) && seen.insert(address.map(<[u8]>::to_vec))
    };
    let is_one_port = nodes.iter().all(|node| port(node) == port(nodes[0]));
    is_one_port && (nodes.len() > 1 || port(nodes[0]) == DEFAULT) && nodes.iter().all(is_own)
}

/// The port inside most containers.
const DEFAULT: i64 = 6379;

/// Tells whether a node of these is a finding of this rule: it listens on another port than its folder names.
pub(super) fn copies(nodes: &[&Node]) -> impl Fn(&Node) -> bool {
    let meant = OnceCell::new();
    move |node| differs(node).is_some() && !*meant.get_or_init(|| is_meant(nodes))
}

/// Whether nodes whose ports are not those of their folders are meant to be so.
fn is_meant(nodes: &[&Node]) -> bool {
    (nodes.len() > 1 && nodes.iter().all(|node| differs(node).is_some())) || have_own_addresses(nodes)
}

/// The name that holds a port, that port, and the one the node listens on; none if they agree or if the node
/// is reached under the port of its name in another way.
fn differs(node: &Node) -> Option<(String, i64, i64)> {
    let config = &node.config;
    let label = node.label().filter(|l| l.names_port && config.is_cluster())?;
    // Nothing is known of a port that cannot be read.
    let is_port = |name: &[u8]| name.eq_ignore_ascii_case(b"port");
    if config.refusals().iter().any(|r| is_port(config.word_value(r.at, 0))) {
        return None;
    }
    if !config.unresolved_includes().is_empty() && config.setting(id::PORT).is_none() {
        return None;
    }
    let wanted = i64::from(label.number);
    let ports = [id::PORT, id::TLS_PORT, id::CLUSTER_ANNOUNCE_PORT, id::CLUSTER_ANNOUNCE_TLS_PORT];
    let is_reached = ports.iter().any(|d| config.integer(*d) == wanted) || config.bus_port() == wanted;
    (!is_reached).then(|| (label.name, wanted, config.client_port()))
}
