use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds masters without a replica in a cluster whose other masters have some.
    ///
    /// ## Why it matters
    /// When that master dies, its slots are served by nobody: "CLUSTERDOWN Hash slot not served", and with full
    /// coverage required the whole cluster stops.
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

impl Rule for MasterWithoutReplica {}
