use super::login::is_plain;
use super::password::placeholder;
use crate::cluster::Cluster;
use crate::config::Setting;
use crate::diagnostic::rule;
use crate::lint::rules::cluster::{are_siblings, name};
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::say;
use std::collections::HashMap;

rule! {
    /// ## What it does
    /// Finds cluster nodes whose `masterauth` is not the password that the other nodes require. A single file
    /// is compared with its own password, because each node may become the replica of any other. That is only
    /// a warning, since the password may also be given on the command line.
    ///
    /// ## Why it matters
    /// As a replica the node cannot log in to its master and never synchronises. Its log repeats
    /// `Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.`, or, where the
    /// masters ask for no password at all,
    /// `Unable to AUTH to MASTER: -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?`
    /// `INFO replication` shows `master_link_status:down`.
    ///
    /// ## Example
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// masterauth wrong-horse-battery
    /// ```
    /// Use instead:
    /// ```conf
    /// cluster-enabled yes
    /// requirepass correct-horse-battery
    /// masterauth correct-horse-battery
    /// ```
    ///
    /// ## References
    /// - `masterauth` in the stock redis.conf
    MasterauthDiffersFromPeers = "A002" "masterauth-differs-from-peers", Access, Error, fix: None
}

impl Rule for MasterauthDiffersFromPeers {
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let nodes = cluster.nodes();
        // With ACL users, a node's password is not known.
        if !nodes.iter().all(|node| is_plain(node)) {
            return;
        }
        // The nodes, by the password they require. Two nodes for each password are enough to find a peer.
        let mut asking: HashMap<&[u8], Vec<&Node>> = HashMap::new();
        for &node in nodes {
            let same = asking.entry(text(node.config.password())).or_default();
            if same.len() < 2 {
                same.push(node);
            }
        }
        // Peers with different passwords are reported by A003; files for several releases are not peers.
        if asking.len() > 2 || (nodes.len() > 1 && !are_siblings(nodes)) {
            return;
        }
        let has_peers = nodes.len() > 1;
        for &node in nodes {
            let Some(given) = node.config.master_password().filter(|s| placeholder(text(Some(s))).is_none())
            else {
                continue;
            };
            let is_peer = |other: &&&Node| !has_peers || !std::ptr::eq(**other, node);
            let mut peers =
                asking.iter().filter_map(|(asked, same)| Some((*asked, *same.iter().find(is_peer)?)));
            let (Some((asked, peer)), None) = (peers.next(), peers.next()) else { continue };
            // A node whose two passwords both differ is reported by A003.
            let is_odd = has_peers && text(node.config.password()) == text(Some(given));
            if asked != text(Some(given)) && !is_odd && placeholder(asked).is_none() {
                out.report(finding(self, node, given, peer, has_peers));
            }
        }
    }
}

fn finding(
    rule: &MasterauthDiffersFromPeers,
    node: &Node,
    given: &Setting,
    peer: &Node,
    has_peers: bool,
) -> Finding {
    let directive = given.directive.directive().name;
    let asks = peer.config.password();
    let what = match asks {
        Some(_) if has_peers => say!(
            "`{directive}` is not the password that the other nodes require",
            "`{directive}` 不是其他节点要求的密码",
            directive,
        ),
        Some(_) => say!(
            "`{directive}` is not `requirepass`, and the nodes of a cluster share their password",
            "`{directive}` 与 `requirepass` 不同，而集群的各个节点共用一个密码",
            directive,
        ),
        None if has_peers => say!(
            "`{directive}` is set, but the other nodes require no password and refuse a login that sends one",
            "设置了 `{directive}`，但其他节点不要求密码，带密码登录会被拒绝",
            directive,
        ),
        None => say!(
            "`{directive}` is set, but there is no `requirepass`, and a node without a password refuses a \
             login that sends one",
            "设置了 `{directive}`，但节点没有 `requirepass` 时，带密码登录会被拒绝",
            directive,
        ),
    };
    let help = match asks {
        Some(_) => say!(
            "set `{directive}` and `requirepass` to one password on every node",
            "在每个节点上把 `{directive}` 和 `requirepass` 设为同一个密码",
            directive,
        ),
        None => say!(
            "set `requirepass` on every node, or remove `{directive}`",
            "在每个节点上设置 `requirepass`，或删除 `{directive}`",
            directive,
        ),
    };
    let finding = Finding::new(
        rule.meta(),
        node.place(given.at, Some(0)),
        say!(
            "{what}: as a replica this node cannot log in to its master, never synchronises and stays empty",
            "{what}：该节点作为从节点时无法登录主节点，永远不会同步，一直是空的",
            what,
        ),
        help,
    )
    .severity(if has_peers { Severity::Error } else { Severity::Warning });
    match asks {
        Some(asks) => finding.related(
            peer.place(asks.at, Some(0)),
            say!("{name} requires this password", "{name} 要求的密码", name = name(peer)),
        ),
        None => finding,
    }
}

fn text(setting: Option<&Setting>) -> &[u8] {
    setting.and_then(|s| s.value.as_text()).unwrap_or_default()
}
