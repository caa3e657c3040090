use crate::catalog::id;
use crate::cluster::is_loopback;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds nodes of Redis up to 6.2 whose `bind` line begins with the loopback and goes on with other
    /// addresses. Later servers have `bind-source-addr` for the address they connect from.
    ///
    /// ## Why it matters
    /// Up to 6.2 a node connects to others *from* its first address. From the loopback no other machine can
    /// be reached: `redis-cli --cluster create` prints `Waiting for the cluster to join....` forever, and
    /// `CLUSTER NODES` shows the others as `disconnected`.
    ///
    /// ## Example
    /// ```conf
    /// # rconf: server redis:6.2
    /// cluster-enabled yes
    /// bind 127.0.0.1 10.0.0.11
    /// ```
    /// Use instead:
    /// ```conf
    /// # rconf: server redis:6.2
    /// cluster-enabled yes
    /// bind 10.0.0.11 127.0.0.1
    /// ```
    ///
    /// ## Fix safety
    /// The fix puts the first other address in front. It is safe: the server listens on the same addresses.
    ///
    /// ## References
    /// - redis/redis issue 2511
    /// - `bind-source-addr` in the stock redis.conf of 7.0
    BindLoopbackFirst = "C020" "bind-loopback-first", Cluster, Error, fix: Safe
}

impl Rule for BindLoopbackFirst {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        let Some(setting) = config.setting(id::BIND).filter(|_| config.is_cluster()) else { return };
        let addresses = config.bind_addresses();
        let (Some(first), other) = (addresses.first(), addresses.iter().position(|a| !is_loopback(a))) else {
            return;
        };
        let (true, true, Some(other)) = (config.server().is_legacy(), is_loopback(first), other) else {
            return;
        };
        let places = [node.place(setting.at, Some(1)), node.place(setting.at, Some(other + 1))];
        let word = |nth: usize| places[nth].span.of(node.file_bytes(setting.at)).to_vec();
        let fix = Fix::safe(say!("Put the other address first", "把另一个地址放到最前面"))
            .replace(&places[0], word(1))
            .replace(&places[1], word(0));
        out.report(
            Finding::new(
                self.meta(),
                places[0].clone(),
                say!(
                    "this server connects to other nodes from the first address of `bind`: from the loopback \
                     it reaches no other machine, and the cluster never forms",
                    "这个版本的服务器以 `bind` 的第一个地址向外连接：从回环地址连不到其他机器，集群永远建不起来"
                ),
                say!(
                    "make the address that the other nodes know the first one",
                    "把其他节点所知道的地址放在第一位"
                ),
            )
            .fix(fix),
        );
    }
}
