//! Many configurations as the nodes of one cluster.

mod label;
mod slot;
mod state;

pub use label::{Label, label, part_fits};
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

/// What the nodes of one cluster have in common: parallel paths, which differ in the node's number alone, or the
/// plan whose containers they are. None for a node that is not in cluster mode, and for one whose path holds no
/// number and that no plan runs.
pub fn key(node: &Node) -> Option<String> {
    if !node.config.is_cluster() {
        return None;
    }
    node.label().map(|label| label.pattern).or_else(|| node.plan().map(|plan| format!("plan:{plan}")))
}
