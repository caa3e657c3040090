use crate::catalog::{DirectiveId, id};
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::rules::line_after;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes with `port 0` and a `tls-port`, but without `tls-cluster yes` and without `cluster-port`.
    ///
    /// ## Why it matters
    /// Without `tls-cluster` the bus port is the plaintext port plus 10000, which is 10000 on every node:
    /// `CLUSTER NODES` shows `:0@10000`, or `:7001@10000` on Redis 8. Two nodes on one host collide (`Failed
    /// listening on port 10000 (cluster), aborting.`), `CLUSTER MEET` looks for the bus at the TLS port plus
    /// 10000, and its traffic is not encrypted.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 0
    /// tls-port 7001
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 0
    /// tls-port 7001
    /// tls-cluster yes
    /// tls-replication yes
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds `tls-cluster yes`. It is unsafe: the bus moves to another port and is encrypted, and the
    /// nodes' certificates must then be valid as client certificates too.
    ///
    /// ## References
    /// - redis/redis issue 11599
    /// - `tls-cluster` in the stock redis.conf
    TlsPortOnlyWithoutTlsCluster = "C021" "tls-port-only-without-tls-cluster", Cluster, Error, fix: Unsafe
}

const READ: [DirectiveId; 4] = [id::PORT, id::TLS_PORT, id::TLS_CLUSTER, id::CLUSTER_PORT];

impl Rule for TlsPortOnlyWithoutTlsCluster {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::TLS_PORT).filter(|_| config.is_cluster()) else { return };
        let is_tls_only = config.integer(id::PORT) == 0 && config.integer(id::TLS_PORT) != 0;
        let has_bus = config.is_yes(id::TLS_CLUSTER) || config.integer(id::CLUSTER_PORT) != 0;
        if !is_tls_only || has_bus || !is_sure(node, &READ) {
            return;
        }
        let finding = Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "`port 0` without `tls-cluster yes` puts the bus on port 10000, unencrypted, on every node: nodes \
                 of one host collide, and other nodes look for it at the TLS port plus 10000",
                "`port 0` 而没有 `tls-cluster yes`，每个节点的集群总线都会落在端口 10000 上，且不加密：\
                 同一主机上的节点互相冲突，其他节点则到 TLS 端口加 10000 处去找总线"
            ),
            say!(
                "add `tls-cluster yes`, and `tls-replication yes`, on every node",
                "在每个节点上加上 `tls-cluster yes` 和 `tls-replication yes`"
            ),
        );
        let (place, text) = line_after(node, setting.at, b"tls-cluster yes");
        let fix = Fix::choice(say!("Encrypt the bus", "加密集群总线"));
        out.report(finding.fix(match config.setting(id::TLS_CLUSTER) {
            Some(off) => fix.replace(&node.place(off.at, Some(1)), "yes"),
            None => fix.replace(&place, text),
        }));
    }
}
