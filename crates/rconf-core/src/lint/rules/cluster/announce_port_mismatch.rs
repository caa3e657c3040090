use crate::catalog::id;
use crate::cluster::label;
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds nodes that announce a client port they do not listen on, where the two look like one port
    /// misspelt or copied from a neighbour: they are less than 100 apart, or the node's folder names the port
    /// it listens on.
    ///
    /// Ports that a container or a router maps (`port 6379`, announced as 31001) are left alone.
    ///
    /// ## Why it matters
    /// The other nodes and all clients connect to the announced port. The node joins and then is unreachable:
    /// `MOVED` leads clients to `Connection refused`, or worse to the neighbour that has that port, which
    /// sends them back.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 7003
    /// cluster-announce-port 7002
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 7003
    /// cluster-announce-port 7003
    /// ```
    ///
    /// ## Fix safety
    /// The fix announces the port that the node listens on. It is unsafe: the announced port may be right and
    /// mapped, and the other one wrong.
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnouncePortMismatch = "C002" "announce-port-mismatch", Cluster, Error, fix: Unsafe
}

/// Ports mapped on purpose are rarely this close.
const NEAR: u64 = 100;

impl Rule for AnnouncePortMismatch {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_PORT).filter(|_| config.is_cluster()) else {
            return;
        };
        let (announced, port) = (config.integer(id::CLUSTER_ANNOUNCE_PORT), config.integer(id::PORT));
        let is_listening = announced == 0 || announced == port || announced == config.integer(id::TLS_PORT);
        let folder_names_port =
            label(config.path()).is_some_and(|l| l.names_port && i64::from(l.number) == port);
        if is_listening || port == 0 || !(folder_names_port || announced.abs_diff(port) < NEAR) {
            return;
        }
        let place = node.place(setting.at, Some(1));
        let fix = Fix::choice(format!("Announce {port}")).replace(&place, port.to_string());
        let mut finding = Finding::new(
            self.meta(),
            place,
            format!(
                "the node announces port {announced} but listens on {port}: other nodes and clients are sent where \
                 it is not"
            ),
            format!("set `cluster-announce-port {port}`, or remove the line"),
        )
        .fix(fix);
        if let Some(listens) = config.setting(id::PORT) {
            finding = finding.related(node.place(listens.at, None), "the node listens here");
        }
        out.report(finding);
    }
}
