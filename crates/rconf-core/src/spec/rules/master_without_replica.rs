use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds masters without a replica in a cluster whose other masters have some.
    ///
    /// ## Why it matters
    /// When this master dies, no node serves its slots: "CLUSTERDOWN Hash slot not served". If full coverage is
    /// required, the whole cluster stops.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7008"
    ///
    /// [node.7008]
    /// role = "master"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7009"
    ///
    /// [node.7008]
    /// role = "master"
    ///
    /// [node.7009]
    /// replica-of = "7008"
    /// ```
    ///
    /// ## References
    /// - "Replica migration" in the Redis Cluster specification
    MasterWithoutReplica = "S014" "master-without-replica", Spec, Warning, fix: None
}

/// Returns the problem that a master has no replica, while other masters have some.
pub(in crate::spec) fn master_without_replica(node: &str) -> Problem {
    Problem::new(
        MasterWithoutReplica::META,
        say!(
            "master {node} has no replica, but other masters do: if it fails, its slots are lost",
            "主节点 {node} 没有从节点，而其他主节点有：它一旦失效，它的槽就会丢失",
            node,
        ),
        say!(
            "add a node with `replica-of = \"{node}\"`",
            "增加一个节点，写上 `replica-of = \"{node}\"`",
            node,
        ),
    )
}
