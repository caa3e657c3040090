use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds numbers of nodes that make no cluster: fewer than three masters, nodes that cannot be shared out
    /// evenly, more than a cluster can bear.
    ///
    /// ## Why it matters
    /// `redis-cli --cluster create` refuses fewer than three masters: "*** ERROR: Invalid configuration for cluster
    /// creation. *** Redis Cluster requires at least 3 master nodes." With an uneven number some masters lack a
    /// replica, and lose their slots when they die.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7002-7006"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    ///
    /// ## References
    /// - "Redis Cluster specification", the section about the election
    ImpossibleClusterSize = "S008" "impossible-cluster-size", Spec, Error, fix: None
}

impl Rule for ImpossibleClusterSize {}
