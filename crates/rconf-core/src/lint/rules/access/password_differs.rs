use super::masterauth_differs_from_peers::is_plain;
use crate::catalog::id;
use crate::cluster::Cluster;
use crate::lint::rule::rule;
use crate::lint::rules::cluster::{are_siblings, differences, name};
use crate::lint::rules::place_of;
use crate::lint::{Described, Finding, Node, Rule, Sink};

rule! {
    /// ## What it does
    /// Finds cluster nodes that ask for another password (`requirepass`) than most, or for none.
    ///
    /// ## Why it matters
    /// Clients are redirected from node to node with one password, and get `WRONGPASS invalid
    /// username-password pair or user is disabled.` or `NOAUTH Authentication required.` at the odd one.
    /// Replicas of it, and the node itself as a replica, never synchronise: when a master dies, there is
    /// nothing to fail over to. A node without a password is open, too.
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
            let what = match (asked, wanted) {
                (None, _) => {
                    format!(
                        "asks for no password, unlike {others}: it is open, and refuses nodes that log in as replicas"
                    )
                }
                (_, None) => {
                    format!(
                        "asks for a password, unlike {others}: clients that are sent on to it get `NOAUTH`, and the \
                             others cannot be its replicas"
                    )
                }
                _ => {
                    format!(
                        "asks for another password than {others}: clients that are sent on to it are refused, and \
                             replicas across the difference never synchronise"
                    )
                }
            };
            out.report(
                Finding::new(
                    self.meta(),
                    place(node),
                    format!("this node {what}"),
                    "set `requirepass` and `masterauth` to one password on every node",
                )
                .related(place(usual), format!("what {} asks for", name(usual))),
            );
        }
    }
}

fn password(node: &Node) -> Option<&[u8]> {
    node.config.password().and_then(|s| s.value.as_text())
}
