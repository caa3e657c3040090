use crate::catalog::id;
use crate::lint::rule::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds cluster nodes with `cluster-require-full-coverage yes`, which is the default.
    ///
    /// ## Why it matters
    /// As long as one slot has no master, no slot is served: a shard that is lost as a whole stops the
    /// cluster, `CLUSTERDOWN Hash slot not served` or `CLUSTERDOWN The cluster is down`; `redis-cli --cluster
    /// check` says `[ERR] Not all 16384 slots are covered by nodes.` With `no` the other shards go on, and
    /// clients see a part of the data. Neither is wrong; the choice should be made.
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
            "one shard without a master stops all others: with full coverage no slot is served unless all are",
            "keep it where a part of the data is worse than none; else set `cluster-require-full-coverage no`",
        ));
    }
}
