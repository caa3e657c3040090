use super::ports::{folder_port_mismatch, is_intended};
use crate::catalog::id;
use crate::cluster::Cluster;
use crate::diagnostic::rule;
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes whose folder or file is named after one port (`node-7008/conf/redis.conf`) while
    /// the configuration neither listens on it nor announces it.
    ///
    /// ## Why it matters
    /// Clients get `Could not connect to Redis at 192.169.0.8:7008: Connection refused`: the container
    /// publishes the port of the name, but the server listens on another one. `--cluster add-node` and
    /// `--cluster create` fail the same way. Such a file is usually a copy whose port was never changed.
    ///
    /// Nothing is reported if no node of the set listens on the port in its name, or if all nodes listen on
    /// one port and announce addresses of their own: all nodes on 6379, each in a container of its own, is a
    /// good layout.
    ///
    /// ## Example
    /// In `node-7008/conf/redis.conf`:
    /// ```conf
    /// cluster-enabled yes
    /// port 6379
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 7008
    /// ```
    ///
    /// ## References
    /// - `port` and `cluster-announce-port` in the stock redis.conf
    PortDiffersFromFolder = "C001" "port-differs-from-folder", Cluster, Error, fix: None
}

impl Rule for PortDiffersFromFolder {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        let mut found = nodes.iter().filter_map(|node| Some((node, folder_port_mismatch(node)?))).peekable();
        if found.peek().is_none() || is_intended(nodes) {
            return;
        }
        for (node, (name, wanted, port)) in found {
            out.report(Finding::new(
                self.meta(),
                place_of(node, &[id::PORT, id::TLS_PORT, id::CLUSTER_ENABLED]),
                say!(
                    "`{name}` names port {wanted}, but the node listens on {port}: connections to {wanted} are \
                     refused",
                    "`{name}` 的名字里是端口 {wanted}，节点监听的却是 {port}：连接 {wanted} 会被拒绝",
                    name,
                    wanted,
                    port,
                ),
                say!(
                    "set `port {wanted}`, and change the announced ports accordingly",
                    "设置 `port {wanted}`，公布的端口也一并修改",
                    wanted,
                ),
            ));
        }
    }
}
