//! Many configurations as the nodes of one cluster.

mod endpoint;
mod label;
mod sentinel;
mod slot;
mod state;

pub use endpoint::{Endpoint, bound, endpoint, is_loopback, is_sure, shown_port};
pub use label::{Label, label, part_fits};
pub use sentinel::is_sentinel_file;
pub use slot::{SLOTS, hash_tag, slot};
pub use state::is_state_file;

use crate::lint::Node;

/// The nodes that belong together. A node without siblings is a cluster of one.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    nodes: Vec<&'a Node>,
    plain: Vec<&'a Node>,
}

impl<'a> Cluster<'a> {
    /// A cluster of these nodes. Those that are not in cluster mode stand beside it.
    pub fn new(nodes: Vec<&'a Node>) -> Self {
        let (nodes, plain) = nodes.into_iter().partition(|node| node.config.is_cluster());
        Self { nodes, plain }
    }

    /// The nodes in cluster mode, in the order given.
    pub fn nodes(&self) -> &[&'a Node] {
        &self.nodes
    }

    /// Files in parallel places that are not in cluster mode, in the order given.
    pub fn plain(&self) -> &[&'a Node] {
        &self.plain
    }
}

/// What the nodes of one cluster have in common: parallel paths, which differ in the node's number alone, or the
/// plan whose containers they are. A node that is not in cluster mode has a path as well: among nodes that are, the
/// line may have been forgotten. None for a node whose path holds no number, unless a plan runs it in cluster mode.
pub fn key(node: &Node) -> Option<String> {
    let plan = || node.plan().filter(|_| node.config.is_cluster()).map(|plan| format!("plan:{plan}"));
    node.label().map(|label| label.pattern).or_else(plan)
}
