use crate::catalog::id;
use crate::cluster::Cluster;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds clusters of four or more nodes all of which have `cluster-replica-no-failover yes`.
    ///
    /// ## Why it matters
    /// No replica ever starts a failover. When a master dies, its slots are not served, and with the default
    /// `cluster-require-full-coverage yes` the whole cluster stops: `CLUSTERDOWN The cluster is down`. This
    /// lasts until an operator runs `CLUSTER FAILOVER FORCE` on a replica. The directive is meant for some of
    /// the replicas, such as those of a second site.
    ///
    /// ## Example
    /// On every node:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-replica-no-failover yes
    /// ```
    /// Use instead, where a replica shall take over:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-replica-no-failover no
    /// ```
    ///
    /// ## References
    /// - `cluster-replica-no-failover` in the stock redis.conf
    NoReplicaMayFailOver = "R005" "no-replica-may-fail-over", Replication, Warning, fix: None
}

/// Three masters and a replica. With fewer nodes, there is no replica.
const FEWEST: usize = 4;

impl Rule for NoReplicaMayFailOver {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        let is_passive = |config: &crate::config::Config| {
            config.is_cluster() && config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER)
        };
        if nodes.len() < FEWEST || !nodes.iter().all(|node| is_passive(&node.config)) {
            return;
        }
        for node in nodes {
            let Some(setting) = node.config.setting(id::CLUSTER_REPLICA_NO_FAILOVER) else { continue };
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "all {count} nodes have this line: when a master dies, no replica takes over, and its \
                     slots are not served until an operator runs `CLUSTER FAILOVER FORCE`",
                    "全部 {count} 个节点都有这一行：主节点宕机后没有从节点接管，它的槽一直无人服务，\
                     直到有人执行 `CLUSTER FAILOVER FORCE`",
                    count = nodes.len(),
                ),
                say!("remove the line from the nodes that should take over", "在允许接管的节点上删除这一行"),
            ));
        }
    }
}
