use crate::diagnostic::rule;
use crate::lint::Rule;

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

impl Rule for HostHoldsMajority {}
