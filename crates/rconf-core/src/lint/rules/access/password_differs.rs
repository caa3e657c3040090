use super::login::is_plain;
use crate::catalog::id;
use crate::cluster::Cluster;
use crate::diagnostic::rule;
use crate::lint::rules::cluster::{are_siblings, differences, name};
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds cluster nodes that ask for another password (`requirepass`) than most, or for none.
    ///
    /// ## Why it matters
    /// Clients use one password for all nodes, so this node answers them with `WRONGPASS invalid
    /// username-password pair or user is disabled.` or `NOAUTH Authentication required.` Its replicas never
    /// synchronise, nor does the node itself when it is a replica: when a master dies, there is nothing to
    /// fail over to. A node without a password is also open to everyone.
    ///
    /// ## Example
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// # node-7003/redis.conf
    /// cluster-enabled yes
    /// ```
    /// Use instead:
    /// ```conf
    /// # node-7001/redis.conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// # node-7002/redis.conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// # node-7003/redis.conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `requirepass` in the stock redis.conf
    PasswordDiffers = "A003" "password-differs", Access, Error, fix: None
}

impl Rule for PasswordDiffers {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes().iter().copied().filter(|node| is_plain(node));
        let Some(found) = differences(nodes.map(|node| (node, password(node)))) else { return };
        if !are_siblings(cluster.nodes()) {
            return;
        }
        let (usual, wanted) = &found.usual;
        let place = |node: &Node| match node.config.password() {
            Some(password) => node.place(password.at, Some(0)),
            None => place_of(node, &[id::CLUSTER_ENABLED]),
        };
        for (node, asked) in &found.others {
            let others = found.usual_nodes();
            let message = match (asked, wanted) {
                (None, _) => say!(
                    "this node requires no password, unlike {others}: everyone can use it, and it refuses \
                     replicas that log in with a password",
                    "该节点不要求密码，与其他节点（{others}）不同：任何人都能使用它，而带密码登录的从节点却会被拒绝",
                    others,
                ),
                (_, None) => say!(
                    "this node requires a password, unlike {others}: clients that are redirected to it get \
                     `NOAUTH`, and the other nodes cannot be its replicas",
                    "该节点要求密码，与其他节点（{others}）不同：被重定向到它的客户端会收到 `NOAUTH`，其他节点也当不了它的从节点",
                    others,
                ),
                _ => say!(
                    "this node requires a different password from {others}: clients that are redirected to \
                     it are refused, and a replica and a master with different passwords never synchronise",
                    "该节点的密码与其他节点（{others}）不同：被重定向到它的客户端会被拒绝，密码不同的主从节点之间永远不会同步",
                    others,
                ),
            };
            out.report(
                Finding::new(
                    self.meta(),
                    place(node),
                    message,
                    say!(
                        "set `requirepass` and `masterauth` to one password on every node",
                        "在每个节点上把 `requirepass` 和 `masterauth` 设为同一个密码",
                    ),
                )
                .related(place(usual), say!("compare {name}", "对照 {name}", name = name(usual))),
            );
        }
    }
}

fn password(node: &Node) -> Option<&[u8]> {
    node.config.password().and_then(|s| s.value.as_text())
}
