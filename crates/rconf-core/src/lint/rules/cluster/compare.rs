//! What the rules about several nodes have in common.

use crate::cluster::endpoint;
use crate::lint::Node;
use crate::message::{Message, say};
use std::collections::{BTreeMap, BTreeSet};

/// A node as a message calls it: the part of its path that tells it from the others.
pub(in crate::lint::rules) fn name(node: &Node) -> Message {
    let name = node.label().map_or_else(|| node.title(), |label| Message::verbatim(label.name));
    say!("`{name}`", "`{name}`", name)
}

/// Whether something else fills a value in before the server reads it.
pub(super) fn is_template(text: &[u8]) -> bool {
    text.iter().any(|b| matches!(b, b'$' | b'{' | b'}' | b'<' | b'>' | b'%' | b'@'))
}

/// Whether files in parallel places are nodes of one cluster, rather than one node for several releases
/// (`redis-6/`, `redis-7/`): they differ in port or address, are counted from 0 or 1, or are named after ports.
pub(in crate::lint::rules) fn are_siblings(nodes: &[&Node]) -> bool {
    let is_counted = |node: &&Node| node.label().is_some_and(|label| label.number < 2 || label.names_port);
    let place = |node: &Node| (endpoint(node).host, node.config.client_port());
    nodes.iter().any(is_counted) || nodes.windows(2).any(|two| place(two[0]) != place(two[1]))
}

/// Whether nodes that say nothing of their addresses run on one host: their ports are all different, but for
/// `shared` of them. The same few ports again and again are those of several hosts.
pub(super) fn on_one_host(nodes: &[&Node], shared: usize) -> bool {
    let silent = || nodes.iter().filter(|node| endpoint(node).host.is_none());
    let ports: BTreeSet<i64> = silent().map(|node| node.config.client_port()).collect();
    let count = silent().count();
    count == nodes.len() && ports.len() > 1 + 2 * shared && ports.len() + shared >= count
}

/// What most nodes have, and those that have something else.
#[derive(Debug)]
pub(in crate::lint::rules) struct Difference<'a, T> {
    /// A node that has what most have.
    pub(in crate::lint::rules) usual: (&'a Node, T),
    /// How many have it.
    pub(in crate::lint::rules) count: usize,
    /// The others, in order.
    pub(in crate::lint::rules) others: Vec<(&'a Node, T)>,
}

impl<T> Difference<'_, T> {
    /// Whether more than half of the nodes agree: then the others are likely to be slips, not a plan.
    pub(in crate::lint::rules) fn is_clear(&self) -> bool {
        self.count > self.others.len()
    }

    /// The nodes that agree, in words.
    pub(in crate::lint::rules) fn usual_nodes(&self) -> Message {
        let name = name(self.usual.0);
        match self.count {
            1 => name,
            count => say!("{name} and {more} more", "{name} 和另外 {more} 个", name, more = count - 1),
        }
    }
}

/// Compares nodes; none if they agree. Of values that equally many have, the first counts as the usual one.
pub(in crate::lint::rules) fn differences<'a, T: Ord + Clone>(
    nodes: impl IntoIterator<Item = (&'a Node, T)>,
) -> Option<Difference<'a, T>> {
    let nodes: Vec<(&Node, T)> = nodes.into_iter().collect();
    if nodes.windows(2).all(|two| two[0].1 == two[1].1) {
        return None;
    }
    let mut counts: BTreeMap<&T, usize> = BTreeMap::new();
    for (_, value) in &nodes {
        *counts.entry(value).or_default() += 1;
    }
    let count = counts.values().copied().max().filter(|_| counts.len() > 1)?;
    let usual = nodes.iter().find(|(_, value)| counts[value] == count)?.clone();
    let others = nodes.iter().filter(|(_, value)| *value != usual.1).cloned().collect();
    Some(Difference { usual, count, others })
}
