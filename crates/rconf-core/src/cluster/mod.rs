//! Many configurations as the nodes of one cluster.

mod label;
mod sentinel;
mod slot;
mod state;

pub use label::{Label, label};
pub use sentinel::is_sentinel_file;
pub use slot::{SLOTS, hash_tag, slot};
pub use state::is_state_file;

use crate::lint::Node;

/// The nodes that belong together. A node without siblings is a cluster of one.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    nodes: Vec<&'a Node>,
}

impl<'a> Cluster<'a> {
    /// A cluster of these nodes.
    pub fn new(nodes: Vec<&'a Node>) -> Self {
        Self { nodes }
    }

    /// The nodes, in the order given.
    pub fn nodes(&self) -> &[&'a Node] {
        &self.nodes
    }
}

/// What the nodes of one cluster have in common: parallel paths, which differ in the node's number alone.
/// None for a node that is not in cluster mode, and for one whose path holds no number.
pub fn key(node: &Node) -> Option<String> {
    if node.config.is_cluster() { node.label().map(|label| label.pattern) } else { None }
}
