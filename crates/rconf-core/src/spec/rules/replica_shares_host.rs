use crate::diagnostic::rule;
use crate::message::{Words, say};
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds replicas that have to share a host with their master, or with another replica of the same master, in a
    /// cluster on several hosts.
    ///
    /// ## Why it matters
    /// A replica takes over when its master fails. If both are on the host that is lost, no node has their slots any
    /// more. rconf never puts a replica on its master's host if another host is possible.
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

/// Returns the problem that replicas have to run on the host of their master, or of another replica of it.
pub(in crate::spec) fn replicas_share_hosts(replicas: &[&str]) -> Problem {
    let nodes = if replicas.len() == 1 { "node" } else { "nodes" };
    Problem::new(
        ReplicaSharesHost::META,
        say!(
            "{nodes} {replicas} must share a host with the master, or with another replica of it: losing that host loses both",
            "{nodes} {replicas} 只能与其主节点、或同一主节点的另一个从节点放在同一台主机上：失去那台主机就同时失去两者",
            nodes = Words::new(nodes, "节点"),
            replicas = replicas.join(", "),
        ),
        say!(
            "spread the nodes over more hosts, or use fewer replicas",
            "把节点分散到更多主机上，或减少从节点"
        ),
    )
}
