use crate::catalog::id;
use crate::cluster::is_sure;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `cluster-preferred-endpoint-type hostname` without a `cluster-announce-hostname`.
    ///
    /// ## Why it matters
    /// Clients should be sent to this node's host name, but it has none: `CLUSTER SLOTS` and `MOVED` name it
    /// `?`. Clients report `MOVED 5798 ?:6379` or `Name or service not known`, or never find the node. This
    /// is not a mistake if the name is given on the command line (`--cluster-announce-hostname`).
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// cluster-preferred-endpoint-type hostname
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// cluster-preferred-endpoint-type hostname
    /// cluster-announce-hostname redis-1.example.com
    /// ```
    ///
    /// ## References
    /// - `cluster-preferred-endpoint-type` in the stock redis.conf
    HostnameNotAnnounced = "C011" "hostname-not-announced", Cluster, Warning, fix: None
}

impl Rule for HostnameNotAnnounced {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::CLUSTER_PREFERRED_ENDPOINT_TYPE) else { return };
        let is_hostname = config.word(id::CLUSTER_PREFERRED_ENDPOINT_TYPE) == "hostname";
        if !config.is_cluster()
            || !is_hostname
            || !config.text(id::CLUSTER_ANNOUNCE_HOSTNAME).is_empty()
            || !is_sure(node, &[id::CLUSTER_ANNOUNCE_HOSTNAME])
        {
            return;
        }
        out.report(Finding::new(
            self.meta(),
            node.place(setting.at, None),
            say!(
                "clients should be sent to the node's host name, but none is announced: they are sent to `?`",
                "要让客户端使用节点的主机名，却没有公布主机名：客户端会被重定向到 `?`"
            ),
            say!(
                "add `cluster-announce-hostname` with the name under which clients reach this node, or remove this \
                 line",
                "加上 `cluster-announce-hostname`，写客户端能连到本节点的主机名，或删除这一行"
            ),
        ));
    }
}
