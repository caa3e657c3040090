use crate::diagnostic::rule;
use crate::lint::Rule;

rule! {
    /// ## What it does
    /// Finds replicas that have to share a host with their master, or with another replica of it, where there are
    /// several hosts.
    ///
    /// ## Why it matters
    /// A replica is there for when its master is gone. If both are on the host that is lost, nobody has their slots
    /// any more. rconf never puts a replica beside its master while the hosts allow another place.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// ports = "7001-7009"
    /// replicas = 2
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
    /// ports = "7001-7009"
    /// replicas = 2
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
    /// - anti-affinity in `redis-cli --cluster create`
    ReplicaSharesHost = "S009" "replica-shares-host", Spec, Warning, fix: None
}

impl Rule for ReplicaSharesHost {}
