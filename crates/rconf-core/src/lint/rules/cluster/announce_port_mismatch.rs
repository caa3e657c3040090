use super::ports::announced_port_mismatch;
use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes that announce a client port they do not listen on, where it looks like a typing error or
    /// was copied from another node: the two ports are less than 100 apart, or the node announces 6379 while
    /// its folder names the port it listens on.
    ///
    /// Ports that a container or a router may map are not reported: any port announced for the 6379 of a
    /// container, a port that the node's folder names, and a port that is far from the node's own.
    ///
    /// ## Why it matters
    /// The other nodes and all clients connect to the announced port. The node joins and then is unreachable:
    /// `MOVED` sends clients to a port where no server listens, or to another node that has that port, which
    /// sends them back.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// port 7003
    /// cluster-announce-port 7002
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// port 7003
    /// cluster-announce-port 7003
    /// ```
    ///
    /// ## Fix safety
    /// The fix announces the port that the node listens on. It is unsafe: the announced port may be right and
    /// mapped, and the other one wrong.
    ///
    /// ## References
    /// - "CLUSTER DOCKER/NAT support" in the stock redis.conf
    AnnouncePortMismatch = "C002" "announce-port-mismatch", Cluster, Error, fix: Unsafe
}

impl Rule for AnnouncePortMismatch {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some((setting, announced, port)) = announced_port_mismatch(node) else { return };
        let place = node.place(setting.at, Some(1));
        let fix = Fix::choice(say!("Announce {port}", "公布 {port}", port)).replace(&place, port.to_string());
        let mut finding = Finding::new(
            self.meta(),
            place,
            say!(
                "the node announces port {announced} but listens on {port}: other nodes and clients are sent \
                 to a port where it does not listen",
                "节点公布的端口是 {announced}，实际监听的却是 {port}：其他节点和客户端会被引到它并未监听的端口",
                announced,
                port,
            ),
            say!(
                "set `cluster-announce-port {port}`, or remove the line",
                "设置 `cluster-announce-port {port}`，或删除这一行",
                port,
            ),
        )
        .fix(fix);
        if let Some(listens) = node.config.setting(id::PORT) {
            finding = finding
                .related(node.place(listens.at, None), say!("the node listens here", "节点监听的端口在这里"));
        }
        out.report(finding);
    }
}
