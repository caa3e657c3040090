use super::compare::{are_siblings, name};
use crate::catalog::{DirectiveId, id};
use crate::cluster::{Cluster, is_sure};
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a file without `cluster-enabled yes` among the files of cluster nodes: its path has the same
    /// form as theirs, and it has settings of a cluster node (`cluster-…`), or a number between or next to
    /// theirs and no line that makes it a replica outside of a cluster.
    ///
    /// ## Why it matters
    /// The server starts as a standalone server. `redis-cli --cluster create` stops with `[ERR] Node
    /// 10.0.0.13:7003 is not configured as a cluster node.`, and `CLUSTER` commands are answered with `ERR
    /// This instance has cluster support disabled`.
    ///
    /// ## Example
    /// ```conf
    /// # node-7001/redis.conf
    /// port 7001
    /// cluster-enabled yes
    /// # node-7002/redis.conf
    /// port 7002
    /// cluster-enabled yes
    /// # node-7003/redis.conf
    /// port 7003
    /// # cluster-enabled yes
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-7001/redis.conf
    /// port 7001
    /// cluster-enabled yes
    /// # node-7002/redis.conf
    /// port 7002
    /// cluster-enabled yes
    /// # node-7003/redis.conf
    /// port 7003
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - `cluster-enabled` in the stock redis.conf
    ClusterModeOff = "C013" "cluster-mode-off", Cluster, Error, fix: None
}

/// Directives that only a cluster node needs.
const OF_CLUSTERS: [DirectiveId; 5] = [
    id::CLUSTER_CONFIG_FILE,
    id::CLUSTER_NODE_TIMEOUT,
    id::CLUSTER_ANNOUNCE_IP,
    id::CLUSTER_ANNOUNCE_PORT,
    id::CLUSTER_ANNOUNCE_BUS_PORT,
];

impl Rule for ClusterModeOff {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        let numbers: Vec<u32> = nodes.iter().filter_map(|n| n.label()).map(|l| l.number).collect();
        let (Some(&first), Some(&last)) = (numbers.iter().min(), numbers.iter().max()) else { return };
        // At least half of the nodes must be in cluster mode.
        if nodes.len() < 2 || cluster.standalone().len() * 2 > nodes.len() || !are_siblings(nodes) {
            return;
        }
        for node in cluster.standalone() {
            let config = &node.config;
            let Some(number) = node.label().map(|label| label.number) else { continue };
            let is_among = (first.saturating_sub(1)..=last.saturating_add(1)).contains(&number);
            let has_cluster_lines = OF_CLUSTERS.iter().any(|d| config.setting(*d).is_some());
            let is_replica = config.replicaof().is_some();
            let is_like_them = has_cluster_lines || (is_among && !is_replica);
            if !is_like_them || !is_sure(node, &[id::CLUSTER_ENABLED]) {
                continue;
            }
            let is_off = config.setting(id::CLUSTER_ENABLED).is_some();
            let what = if is_off {
                say!("has cluster mode off", "关闭了集群模式")
            } else {
                say!("has no `cluster-enabled yes`", "没有 `cluster-enabled yes`")
            };
            let finding = Finding::new(
                self.meta(),
                place_of(node, &[id::CLUSTER_ENABLED, id::PORT]),
                say!(
                    "{name} {what}, unlike the other nodes: it starts as a standalone server and cannot join \
                     the cluster",
                    "{name} {what}，与同集群的其他节点不同：它会独立启动，无法加入集群",
                    name = name(node),
                    what,
                ),
                say!("set `cluster-enabled yes`", "设置 `cluster-enabled yes`"),
            );
            let other = nodes[0];
            out.report(match other.config.setting(id::CLUSTER_ENABLED) {
                Some(at) => {
                    let message =
                        say!("{name} is in cluster mode", "{name} 处于集群模式", name = name(other));
                    finding.related(other.place(at.at, None), message)
                }
                None => finding,
            });
        }
    }
}
