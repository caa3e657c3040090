use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `replica-priority` other than the default on a cluster node.
    ///
    /// ## Why it matters
    /// The priority is for Sentinel. In a cluster the replica with the most recent data starts its election
    /// first, whatever its priority: a replica with `replica-priority 0`, which should never become master,
    /// can become master.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// replica-priority 0
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-replica-no-failover yes
    /// ```
    ///
    /// ## References
    /// - `replica-priority` and `cluster-replica-no-failover` in the stock redis.conf
    /// - `clusterGetReplicaRank` (`clusterGetSlaveRank`) in cluster_legacy.c
    PriorityInCluster = "R010" "priority-in-cluster", Replication, Info, fix: None
}

impl Rule for PriorityInCluster {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::REPLICA_PRIORITY).filter(|_| config.is_cluster()) else {
            return;
        };
        let priority = config.integer(id::REPLICA_PRIORITY);
        let default = id::REPLICA_PRIORITY.directive().variant(config.server()).and_then(|v| v.default);
        let is_passive = config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER);
        if default == Some(priority.to_string().as_str()) || (priority == 0 && is_passive) {
            return;
        }
        let (message, help) = if priority == 0 {
            (
                say!(
                    "a cluster ignores `replica-priority`: this node can still become master",
                    "集群忽略 `replica-priority`：这个节点照样可能成为主节点"
                ),
                say!(
                    "write `cluster-replica-no-failover yes` if it must not become master",
                    "如果不允许它成为主节点，就写 `cluster-replica-no-failover yes`"
                ),
            )
        } else {
            (
                say!(
                    "a cluster ignores `replica-priority`: the replica with the most recent data starts its \
                     election first",
                    "集群忽略 `replica-priority`：数据最新的从节点最先参加选举"
                ),
                say!(
                    "remove the line; `cluster-replica-no-failover yes` keeps a node from taking over at all",
                    "删除这一行；`cluster-replica-no-failover yes` 可以让节点完全不参加选举"
                ),
            )
        };
        out.report(Finding::new(self.meta(), node.place(setting.at, None), message, help));
    }
}
