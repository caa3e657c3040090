//! Ports that differ from what a node announces, or from the name of its folder.

use crate::catalog::id;
use crate::config::Setting;
use crate::lint::Node;
use std::cell::OnceCell;
use std::collections::HashSet;

/// The maximum difference of a typing error. Ports that are mapped on purpose rarely differ so little, unless
/// the default port is mapped.
const NEAR: u64 = 100;

/// The port inside most containers.
const DEFAULT: i64 = 6379;

/// Returns the line that announces a port which looks wrong, with that port and the one the node listens on.
pub(super) fn announced_port_mismatch(node: &Node) -> Option<(&Setting, i64, i64)> {
    let config = &node.config;
    let setting = config.setting(id::CLUSTER_ANNOUNCE_PORT).filter(|_| config.is_cluster())?;
    let (announced, port) = (config.integer(id::CLUSTER_ANNOUNCE_PORT), config.integer(id::PORT));
    let is_listening = announced == 0 || announced == port || announced == config.integer(id::TLS_PORT);
    let is_unknown = config.setting(id::PORT).is_none() && !config.unresolved_includes().is_empty();
    let named = node.label().filter(|l| l.names_port).map(|l| i64::from(l.number));
    let is_left_over = announced == DEFAULT && named == Some(port);
    let is_mapped = port == DEFAULT || named == Some(announced) || announced.abs_diff(port) >= NEAR;
    let is_wrong = !is_listening && port != 0 && !is_unknown && (!is_mapped || is_left_over);
    is_wrong.then_some((setting, announced, port))
}

/// Returns whether the nodes share one port and each announces an address that no other node announces. A
/// single node that announces an address with the default port may be one of such a set.
fn have_own_addresses(nodes: &[&Node]) -> bool {
    let port = |node: &Node| node.config.client_port();
    let mut seen = HashSet::new();
    let is_own = |node: &&Node| {
        let of = |directive| node.config.text(directive);
        let address = [of(id::CLUSTER_ANNOUNCE_IP), of(id::CLUSTER_ANNOUNCE_HOSTNAME)];
        address.iter().any(|a| !a.is_empty()) && seen.insert(address.map(<[u8]>::to_vec))
    };
    let is_one_port = nodes.iter().all(|node| port(node) == port(nodes[0]));
    is_one_port && (nodes.len() > 1 || port(nodes[0]) == DEFAULT) && nodes.iter().all(is_own)
}

/// Returns a function that returns whether `port-differs-from-folder` reports a node, which is one of
/// `nodes`.
pub(super) fn is_copy_among(nodes: &[&Node]) -> impl Fn(&Node) -> bool {
    let intended = OnceCell::new();
    move |node| folder_port_mismatch(node).is_some() && !*intended.get_or_init(|| is_intended(nodes))
}

/// Returns whether the ports differ on purpose from those in the names of the folders.
pub(super) fn is_intended(nodes: &[&Node]) -> bool {
    (nodes.len() > 1 && nodes.iter().all(|node| folder_port_mismatch(node).is_some()))
        || have_own_addresses(nodes)
}

/// Returns the name that contains a port, with that port and the one the node listens on. Returns `None` if
/// the node can be reached at the port in its name.
pub(super) fn folder_port_mismatch(node: &Node) -> Option<(String, i64, i64)> {
    let config = &node.config;
    let label = node.label().filter(|l| l.names_port && config.is_cluster())?;
    // A port that cannot be parsed is not known.
    let is_port = |name: &[u8]| name.eq_ignore_ascii_case(b"port");
    if config.refusals().iter().any(|r| is_port(config.word_value(r.at, 0))) {
        return None;
    }
    if !config.unresolved_includes().is_empty() && config.setting(id::PORT).is_none() {
        return None;
    }
    let wanted = i64::from(label.number);
    let ports = [id::PORT, id::TLS_PORT, id::CLUSTER_ANNOUNCE_PORT, id::CLUSTER_ANNOUNCE_TLS_PORT];
    let is_reached = ports.iter().any(|d| config.integer(*d) == wanted) || config.bus_port() == wanted;
    (!is_reached).then(|| (label.name.clone(), wanted, config.client_port()))
}
