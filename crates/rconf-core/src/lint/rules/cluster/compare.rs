//! Helper functions of the rules that compare nodes.

use crate::cluster::endpoint;
use crate::lint::Node;
use crate::message::{Message, say};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Returns the name of a node in messages: the part of its path that differs from the other nodes.
pub(in crate::lint::rules) fn name(node: &Node) -> Message {
    let name = node.label().map_or_else(|| node.title(), |label| Message::verbatim(&label.name));
    say!("`{name}`", "`{name}`", name)
}

/// Returns whether a value is a template that a tool fills in before the server reads it.
pub(super) fn is_template(text: &[u8]) -> bool {
    text.iter().any(|b| matches!(b, b'$' | b'{' | b'}' | b'<' | b'>' | b'%' | b'@'))
}

/// Returns whether files with paths of the same form are nodes of one cluster, rather than one node for
/// several releases (`redis-6/`, `redis-7/`): they differ in port or address, are counted from 0 or 1, or are
/// named after ports.
pub(in crate::lint::rules) fn are_siblings(nodes: &[&Node]) -> bool {
    let is_counted = |node: &&Node| node.label().is_some_and(|label| label.number < 2 || label.names_port);
    let place = |node: &Node| (endpoint(node).host, node.config.client_port());
    nodes.iter().any(is_counted) || nodes.windows(2).any(|two| place(two[0]) != place(two[1]))
}

/// Returns whether nodes without addresses run on one host: all but `shared` of their ports differ. If the
/// same few ports occur again and again, the nodes run on several hosts.
pub(super) fn on_one_host(nodes: &[&Node], shared: usize) -> bool {
    let silent = || nodes.iter().filter(|node| endpoint(node).host.is_none());
    let ports: HashSet<i64> = silent().map(|node| node.config.client_port()).collect();
    let count = silent().count();
    count == nodes.len() && ports.len() > 1 + 2 * shared && ports.len() + shared >= count
}

/// The value that most nodes have, and the nodes that have another value.
#[derive(Debug)]
pub(in crate::lint::rules) struct Difference<'a, T> {
    /// A node with the usual value.
    pub(in crate::lint::rules) usual: (&'a Node, T),
    /// The number of nodes with the usual value.
    pub(in crate::lint::rules) count: usize,
    /// The nodes with another value, in order.
    pub(in crate::lint::rules) others: Vec<(&'a Node, T)>,
}

impl<T> Difference<'_, T> {
    /// Returns whether more than half of the nodes agree, so that the others are likely to be mistakes.
    pub(in crate::lint::rules) fn is_clear(&self) -> bool {
        self.count > self.others.len()
    }

    /// Returns the names of the nodes that agree, for a message.
    pub(in crate::lint::rules) fn usual_nodes(&self) -> Message {
        let name = name(self.usual.0);
        match self.count {
            1 => name,
            count => say!("{name} and {more} more", "{name} 和另外 {more} 个", name, more = count - 1),
        }
    }
}

/// Compares nodes. Returns `None` if they agree. If two values are equally common, the first one counts as
/// the usual one.
pub(in crate::lint::rules) fn differences<'a, T: Hash + Eq + Clone>(
    nodes: impl IntoIterator<Item = (&'a Node, T)>,
) -> Option<Difference<'a, T>> {
    let nodes: Vec<(&Node, T)> = nodes.into_iter().collect();
    if nodes.windows(2).all(|two| two[0].1 == two[1].1) {
        return None;
    }
    let mut counts: HashMap<&T, usize> = HashMap::new();
    for (_, value) in &nodes {
        *counts.entry(value).or_default() += 1;
    }
    let count = counts.values().copied().max().filter(|_| counts.len() > 1)?;
    let usual = nodes.iter().find(|(_, value)| counts[value] == count)?.clone();
    let others = nodes.iter().filter(|(_, value)| *value != usual.1).cloned().collect();
    Some(Difference { usual, count, others })
}
