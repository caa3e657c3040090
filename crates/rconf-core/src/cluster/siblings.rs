use super::node::Node;

/// The nodes of one cluster, and the files beside them. A node without siblings is a cluster of one.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    nodes: Vec<&'a Node>,
    plain: Vec<&'a Node>,
}

impl<'a> Cluster<'a> {
    /// Creates a cluster of the nodes in cluster mode among `nodes`.
    pub fn new(nodes: Vec<&'a Node>) -> Self {
        let (nodes, plain) = nodes.into_iter().partition(|node| node.config.is_cluster());
        Self { nodes, plain }
    }

    /// Returns the nodes in cluster mode, in the order given.
    pub fn nodes(&self) -> &[&'a Node] {
        &self.nodes
    }

    /// Returns the nodes in parallel places that are not in cluster mode, in the order given.
    pub fn plain(&self) -> &[&'a Node] {
        &self.plain
    }
}

/// Returns what the nodes of one cluster share: the pattern of their paths, which differ in the number of the node alone,
/// or the plan that runs them. A node that is not in cluster mode has a key too if its path holds a number, since the
/// line may have been forgotten. Returns `None` for a node whose path holds no number, unless a plan runs it in cluster
/// mode.
pub fn key(node: &Node) -> Option<String> {
    let plan = || node.plan().filter(|_| node.config.is_cluster()).map(|plan| format!("plan:{plan}"));
    node.label().map(|label| label.pattern).or_else(plan)
}
