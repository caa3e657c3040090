use crate::catalog::{DirectiveId, id};
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that announce a TLS port which looks like a typing error or was copied from another node:
    /// it is less than 100 away from the `tls-port` they listen on. Ports that may be mapped are not
    /// reported, as in `announce-port-mismatch`.
    ///
    /// ## Why it matters
    /// Clients that use TLS are sent to the announced port: `MOVED` leads to a port where no server listens,
    /// or to another node that has that port. With `tls-cluster yes`, from 7.2 on with `tls-replication yes`,
    /// the other nodes' replicas connect there too.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// tls-port 7003
    /// cluster-announce-tls-port 7002
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// tls-port 7003
    /// cluster-announce-tls-port 7003
    /// tls-cert-file /tls/redis.crt
    /// tls-key-file /tls/redis.key
    /// tls-ca-cert-file /tls/ca.crt
    /// ```
    ///
    /// ## Fix safety
    /// The fix announces the TLS port that the node listens on. It is unsafe: the announced port may be right
    /// and mapped, and the other one wrong.
    ///
    /// ## References
    /// - `cluster-announce-tls-port` in the stock redis.conf
    AnnounceTlsPortMismatch = "C025" "announce-tls-port-mismatch", Cluster, Error, fix: Unsafe
}

/// The maximum difference of a typing error. Ports that are mapped on purpose rarely differ so little.
const NEAR: u64 = 100;
const PORTS: [DirectiveId; 2] = [id::TLS_PORT, id::CLUSTER_ANNOUNCE_TLS_PORT];
/// The port inside most containers.
const DEFAULT: i64 = 6379;

impl Rule for AnnounceTlsPortMismatch {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_ANNOUNCE_TLS_PORT).filter(|_| config.is_cluster())
        else {
            return;
        };
        let (announced, port) = (config.integer(id::CLUSTER_ANNOUNCE_TLS_PORT), config.integer(id::TLS_PORT));
        let is_named = node.label().is_some_and(|l| l.names_port && i64::from(l.number) == announced);
        let is_mapped = port == DEFAULT || is_named || announced.abs_diff(port) >= NEAR;
        if announced == 0 || port == 0 || announced == port || is_mapped || !is_sure(node, &PORTS) {
            return;
        }
        let place = node.place(setting.at, Some(1));
        let mut finding = Finding::new(
            self.meta(),
            place.clone(),
            say!(
                "the node announces TLS port {announced} but listens on {port}: clients that use TLS are \
                 sent to a port where it does not listen",
                "节点公布的 TLS 端口是 {announced}，实际监听的却是 {port}：使用 TLS 的客户端会被引到它并未监听的端口",
                announced,
                port,
            ),
            say!(
                "set `cluster-announce-tls-port {port}`, or remove the line",
                "设置 `cluster-announce-tls-port {port}`，或删除这一行",
                port,
            ),
        )
        .fix(Fix::choice(say!("Announce {port}", "公布 {port}", port)).replace(&place, port.to_string()));
        if let Some(listens) = config.setting(id::TLS_PORT) {
            finding = finding
                .related(node.place(listens.at, None), say!("the node listens here", "节点监听的端口在这里"));
        }
        out.report(finding);
    }
}
