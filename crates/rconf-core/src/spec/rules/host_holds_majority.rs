use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds a host that runs half of the masters or more, where there are several hosts.
    ///
    /// ## Why it matters
    /// A failover needs the votes of most masters. When that host is lost, the rest are too few: no replica is
    /// promoted, and the cluster stays down until the host is back, however many replicas are alive elsewhere.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7001-7006"
    ///
    /// [announce]
    /// to = "host"
    ///
    /// [[host]]
    /// name = "a"
    /// address = "10.0.0.11"
    ///
    /// [[host]]
    /// name = "b"
    /// address = "10.0.0.12"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// ports = "7001-7006"
    ///
    /// [announce]
    /// to = "host"
    ///
    /// [[host]]
    /// name = "a"
    /// address = "10.0.0.11"
    ///
    /// [[host]]
    /// name = "b"
    /// address = "10.0.0.12"
    ///
    /// [[host]]
    /// name = "c"
    /// address = "10.0.0.13"
    /// ```
    ///
    /// ## References
    /// - "Replica election and promotion" in the Redis Cluster specification
    HostHoldsMajority = "S010" "host-holds-majority", Spec, Info, fix: None
}

/// Returns the problem that a host runs `masters` of `of` masters, which is half of them or more.
pub(in crate::spec) fn host_holds_majority(host: &str, masters: usize, of: usize) -> Problem {
    Problem::new(
        HostHoldsMajority::META,
        say!(
            "{host} runs {masters} of {of} masters: without it the others are no majority, and nothing fails over",
            "{of} 个主节点中有 {masters} 个在 {host} 上：没有它，其余的不构成多数，任何故障转移都不会发生",
            host,
            masters,
            of,
        ),
        say!(
            "use three hosts or more, with about as many nodes each",
            "使用三台或更多主机，每台上的节点数大致相同"
        ),
    )
}
