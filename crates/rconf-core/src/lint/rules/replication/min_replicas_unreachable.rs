use crate::catalog::id;
use crate::cluster::Cluster;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds clusters whose `min-replicas-to-write` requires more replicas for each master than the number of
    /// nodes allows. At least three of the nodes are masters; the rest are their replicas.
    ///
    /// ## Why it matters
    /// A master with fewer replicas than that refuses every write: `NOREPLICAS Not enough good replicas to
    /// write.` The cluster forms, `cluster_state` says `ok`, but every write fails.
    ///
    /// ## Example
    /// Six nodes, three masters with a replica each:
    /// ```conf
    /// cluster-enabled yes
    /// min-replicas-to-write 2
    /// ```
    /// Use instead (and mind that after a failover the new master has no replica, until the old one is back):
    /// ```conf
    /// cluster-enabled yes
    /// min-replicas-to-write 1
    /// ```
    ///
    /// ## References
    /// - `min-replicas-to-write` in the stock redis.conf
    /// - `processCommand` in server.c
    MinReplicasUnreachable = "R004" "min-replicas-unreachable", Replication, Warning, fix: None
}

/// The minimum number of masters in a cluster (`redis-cli --cluster create`).
const MASTERS: usize = 3;

impl Rule for MinReplicasUnreachable {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        // So few files are probably the part of a cluster on one host.
        if nodes.len() <= MASTERS || nodes.iter().any(|node| !node.config.is_cluster()) {
            return;
        }
        let most = nodes.len() / MASTERS - 1;
        for node in nodes {
            let config = &node.config;
            let Some(setting) = config.setting(id::MIN_REPLICAS_TO_WRITE) else { continue };
            let wanted = config.integer(id::MIN_REPLICAS_TO_WRITE);
            // A lag of 0 turns the check off.
            if config.integer(id::MIN_REPLICAS_MAX_LAG) == 0
                || usize::try_from(wanted).is_ok_and(|n| n <= most)
            {
                continue;
            }
            let replicas = match most {
                0 => say!("none", "一个从节点都没有"),
                1 => say!("only one", "只有 1 个从节点"),
                n => say!("only {n}", "只有 {n} 个从节点", n),
            };
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, Some(1)),
                say!(
                    "a master accepts writes only while {wanted} of its replicas are connected, but of \
                     {count} nodes three are masters, and some master has {replicas}: it refuses every write",
                    "主节点要有 {wanted} 个从节点保持连接才接受写入，但 {count} 个节点中有三个是主节点，\
                     总有主节点{replicas}：它会拒绝所有写入",
                    wanted,
                    count = nodes.len(),
                    replicas,
                ),
                match most {
                    0 => say!(
                        "remove the line, or add replicas to the cluster",
                        "删除这一行，或给集群增加从节点"
                    ),
                    n => say!(
                        "set it to {n} or less, or add replicas to the cluster",
                        "设为不超过 {n} 的值，或给集群增加从节点",
                        n,
                    ),
                },
            ));
        }
    }
}
