use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `cluster-node-timeout` below 1000, in cluster mode. The unit is milliseconds.
    ///
    /// ## Why it matters
    /// The value was probably meant in seconds. A node that does not answer for this many milliseconds counts
    /// as failed: with 15, every short delay of the network starts a failover, the log fills with `Marking
    /// node … as failing (quorum reached).`, and commands are refused (`CLUSTERDOWN The cluster is down`).
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-node-timeout 15000
    /// ```
    ///
    /// ## References
    /// - `cluster-node-timeout` in the stock redis.conf
    NodeTimeoutInSeconds = "C023" "node-timeout-in-seconds", Cluster, Warning, fix: None
}

impl Rule for NodeTimeoutInSeconds {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_NODE_TIMEOUT).filter(|_| config.is_cluster()) else {
            return;
        };
        let timeout = config.integer(id::CLUSTER_NODE_TIMEOUT);
        if timeout >= 1000 {
            return;
        }
        let help = match timeout {
            1..=60 => say!(
                "the unit is milliseconds; for {timeout} seconds write {timeout}000",
                "单位是毫秒；{timeout} 秒要写成 {timeout}000",
                timeout,
            ),
            _ => say!("the unit is milliseconds; the default is 15000", "单位是毫秒；默认值是 15000"),
        };
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, Some(1)),
            say!(
                "a node counts as failed after {timeout} milliseconds without an answer: every short delay \
                 starts a failover",
                "节点 {timeout} 毫秒没有应答就被判定失效：稍有抖动就会触发故障转移",
                timeout,
            ),
            help,
        ));
    }
}
