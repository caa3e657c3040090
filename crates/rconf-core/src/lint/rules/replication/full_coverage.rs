use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes with `cluster-require-full-coverage yes`, which is the default.
    ///
    /// ## Why it matters
    /// While any slot has no master, no slot is served: the loss of a whole shard stops the cluster,
    /// `CLUSTERDOWN Hash slot not served` or `CLUSTERDOWN The cluster is down`; `redis-cli --cluster check`
    /// says `[ERR] Not all 16384 slots are covered by nodes.` With `no` the other shards go on, and clients
    /// see a part of the data. Either can be right; decide which one you want.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// ```
    /// Use instead, where a part of the data is better than none:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-require-full-coverage no
    /// ```
    ///
    /// ## References
    /// - `cluster-require-full-coverage` in the stock redis.conf
    /// - `clusterUpdateState` in cluster_legacy.c
    FullCoverage = "R008" "full-coverage", Replication, Info, fix: None, pedantic
}

impl Rule for FullCoverage {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let directive = id::CLUSTER_REQUIRE_FULL_COVERAGE;
        if !config.is_cluster() || !config.is_yes(directive) || config.may_be_elsewhere(directive) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            place_of(node, &[directive, id::CLUSTER_ENABLED]),
            say!(
                "one shard without a master stops all others: with full coverage no slot is served unless \
                 all slots are",
                "一个分片没有主节点，其他分片也全部停止服务：要求全覆盖时，只要有一个槽无人服务，所有槽都不提供服务"
            ),
            say!(
                "keep it if a part of the data is worse than no data; otherwise set \
                 `cluster-require-full-coverage no`",
                "如果只有部分数据比没有数据更糟，就保留；否则设置 `cluster-require-full-coverage no`"
            ),
        ));
    }
}
