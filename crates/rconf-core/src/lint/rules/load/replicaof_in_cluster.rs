use super::case::report_refusals;
use crate::config::Reason;
use crate::diagnostic::rule;
use crate::lint::{Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `replicaof` (`slaveof`) together with `cluster-enabled yes`.
    ///
    /// ## Why it matters
    /// The server refuses the file: `replicaof directive not allowed in cluster mode`. In a cluster, the
    /// nodes agree at run time on which node is the replica of which master, and keep it in nodes.conf.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// replicaof 10.0.0.1 6379
    /// ```
    /// Use instead, and type `CLUSTER REPLICATE ID` on the node, with the id of its master, once it runs:
    /// ```conf
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    ReplicaofInCluster = "L037" "replicaof-in-cluster", Load, Error, fix: None
}

impl Rule for ReplicaofInCluster {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        report_refusals(self, node, out, |case| {
            let Reason::ReplicaofInCluster { cluster_enabled } = case.reason() else { return None };
            let message = say!(
                "`{name}` is not allowed in cluster mode: the server refuses to start",
                "集群模式下不允许 `{name}`：服务器拒绝启动",
                name = case.name(),
            );
            let help = say!(
                "remove the line; create replicas with `CLUSTER REPLICATE` or `redis-cli --cluster add-node \
                 … --cluster-slave`",
                "删除这一行；用 `CLUSTER REPLICATE` 或 `redis-cli --cluster add-node … --cluster-slave` 建立从节点"
            );
            let mut finding = case.finding(message, help);
            finding = finding.related(
                case.place(*cluster_enabled),
                say!("cluster mode is switched on here", "集群模式在此开启"),
            );
            Some(finding)
        });
    }
}
