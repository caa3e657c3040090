use super::compare::name;
use crate::catalog::id;
use crate::cluster::{Cluster, endpoint};
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds sets of exactly two nodes that have different addresses. A single file does not tell how many
    /// nodes there are, and two files without addresses may each be used on several hosts.
    ///
    /// ## Why it matters
    /// A cluster needs three masters: more than half of the masters must vote for a failover, and one of two
    /// is not more than half. `redis-cli --cluster create` refuses: `*** ERROR: Invalid configuration for
    /// cluster creation.` and `*** Redis Cluster requires at least 3 master nodes.`
    ///
    /// ## Example
    /// ```conf
    /// # node-1/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 10.0.0.11
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
    /// # node-3/redis.conf
    /// cluster-enabled yes
    /// cluster-announce-ip 10.0.0.13
    /// ```
    ///
    /// ## References
    /// - "Fault Tolerance" in the cluster specification
    TooFewMasters = "C016" "too-few-masters", Cluster, Info, fix: None
}

impl Rule for TooFewMasters {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let &[first, second] = cluster.nodes() else { return };
        let host = |node: &Node| endpoint(node).host.filter(|host| !host.is_loopback());
        // Two nodes on one host probably have siblings on other hosts.
        let are_apart = matches!((host(first), host(second)), (Some(a), Some(b)) if a != b);
        if !are_apart || !cluster.standalone().is_empty() {
            return;
        }
        let finding = Finding::new(
            self.meta(),
            place_of(second, &[id::CLUSTER_ENABLED]),
            say!(
                "{first} and {second} alone cannot form a cluster: it needs at least 3 masters",
                "只有 {first} 和 {second} 组不成集群：集群至少要有 3 个主节点",
                first = name(first),
                second = name(second),
            ),
            say!(
                "add nodes: three masters, and a replica for each",
                "增加节点：三个主节点，每个再配一个从节点"
            ),
        );
        let only_other = say!("the only other node", "仅有的另一个节点");
        out.report(finding.related(place_of(first, &[id::CLUSTER_ENABLED]), only_other));
    }
}
