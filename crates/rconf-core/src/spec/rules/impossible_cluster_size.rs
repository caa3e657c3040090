use crate::diagnostic::rule;
use crate::message::{Message, say};
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds numbers of nodes that do not make a cluster: fewer than three masters, nodes that cannot be divided
    /// evenly, more nodes than a cluster can handle.
    ///
    /// ## Why it matters
    /// `redis-cli --cluster create` refuses fewer than three masters: "*** ERROR: Invalid configuration for cluster
    /// creation. *** Redis Cluster requires at least 3 master nodes." If the nodes are not divided evenly, some
    /// masters lack a replica, and their slots are lost when they die.
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

/// Returns the problem that there are fewer than three masters.
pub(in crate::spec) fn too_few_masters(nodes: usize, replicas: u16, masters: usize) -> Problem {
    Problem::new(
        ImpossibleClusterSize::META,
        say!(
            "{nodes} nodes with {each} per master give only {masters} masters: a cluster needs at least 3 to agree that one has failed",
            "{nodes} 个节点、每个主节点 {each}，只有 {masters} 个主节点：集群至少需要 3 个，才能一致判定某个主节点已失效",
            nodes,
            each = shown_replicas(replicas),
            masters,
        ),
        say!(
            "use {count} nodes, or fewer replicas",
            "使用 {count} 个节点，或减少从节点",
            count = (usize::from(replicas) + 1) * 3,
        ),
    )
}

/// Returns the problem that the nodes cannot be divided into masters with the same number of replicas.
pub(in crate::spec) fn uneven_nodes(nodes: usize, replicas: u16) -> Problem {
    Problem::new(
        ImpossibleClusterSize::META,
        say!(
            "{nodes} nodes cannot be divided evenly with {each} per master: some masters would have fewer",
            "{nodes} 个节点、每个主节点 {each}，无法平均分配：有的主节点会少一个从节点",
            nodes,
            each = shown_replicas(replicas),
        ),
        say!(
            "use a multiple of {group}, or give the extra nodes a role in `[node.PORT]`: `role = \"master\"` or `replica-of = …`",
            "节点数取 {group} 的倍数，或在 `[node.PORT]` 中写明多出的节点的角色：`role = \"master\"` 或 `replica-of = …`",
            group = usize::from(replicas) + 1,
        ),
    )
}

/// Returns the problem that there are more than `most` nodes.
pub(in crate::spec) fn too_many_nodes(nodes: usize, most: usize) -> Problem {
    Problem::new(
        ImpossibleClusterSize::META,
        say!(
            "{nodes} nodes are too many: a cluster can handle about {most}",
            "{nodes} 个节点太多：一个集群大约能承受 {most} 个",
            nodes,
            most,
        ),
        say!("use fewer, larger nodes", "改用更少、更大的节点"),
    )
}

fn shown_replicas(replicas: u16) -> Message {
    if replicas == 1 {
        say!("1 replica", "1 个从节点")
    } else {
        say!("{replicas} replicas", "{replicas} 个从节点", replicas)
    }
}
