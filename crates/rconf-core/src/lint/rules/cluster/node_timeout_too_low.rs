use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a `cluster-node-timeout` of 1000 to 1999 milliseconds.
    ///
    /// ## Why it matters
    /// A server that forks to save, runs a slow script or waits for its disk does not answer for a second or
    /// two. With such a low limit it is replaced although it is alive, comes back as a replica, and copies
    /// all data again: `FAIL message received from … about …`, then `Failover auth granted to …`. Writes that
    /// it accepted in between, and that its replica had not received, are lost.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-node-timeout 1000
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-node-timeout 5000
    /// ```
    ///
    /// ## References
    /// - `cluster-node-timeout` in the stock redis.conf
    NodeTimeoutTooLow = "C024" "node-timeout-too-low", Cluster, Info, fix: None
}

impl Rule for NodeTimeoutTooLow {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_NODE_TIMEOUT).filter(|_| config.is_cluster()) else {
            return;
        };
        let timeout = config.integer(id::CLUSTER_NODE_TIMEOUT);
        if !(1000..2000).contains(&timeout) {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, Some(1)),
            say!(
                "a node that does not answer for {timeout} milliseconds is replaced by its replica: a fork, \
                 a slow script or a slow disk is enough",
                "节点 {timeout} 毫秒没有应答就会触发故障转移：一次 fork、一个慢脚本或磁盘变慢就足够了",
                timeout,
            ),
            say!(
                "raise it: 5000 is a common choice, 15000 is the default",
                "调大它：常用 5000，默认值是 15000"
            ),
        ));
    }
}
