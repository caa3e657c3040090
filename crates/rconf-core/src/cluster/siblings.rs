use super::node::Node;

/// The prefix of the keys of Sentinels, whose files may lie beside those of servers.
const SENTINELS: &str = "sentinel:";

/// Returns the pattern of the paths of nodes with this key.
pub fn pattern_of(key: &str) -> &str {
    key.strip_prefix(SENTINELS).unwrap_or(key)
}

/// The nodes of one cluster, and their siblings that are not in cluster mode. A node without siblings is a
/// cluster of one.
#[derive(Debug, Clone)]
pub struct Cluster<'a> {
    nodes: Vec<&'a Node>,
    standalone: Vec<&'a Node>,
}

impl<'a> Cluster<'a> {
    /// Creates a cluster of the nodes in cluster mode among `nodes`.
    pub fn new(nodes: Vec<&'a Node>) -> Self {
        let (nodes, standalone) = nodes.into_iter().partition(|node| node.config.is_cluster());
        Self { nodes, standalone }
    }

    /// Returns the nodes in cluster mode, in the order given.
    pub fn nodes(&self) -> &[&'a Node] {
        &self.nodes
    }

    /// Returns the siblings that are not in cluster mode, in the order given.
    pub fn standalone(&self) -> &[&'a Node] {
        &self.standalone
    }
}

/// Returns the key that the nodes of one cluster share: the pattern of their paths, which differ only in the
/// number of the node, or the plan that runs them. A node that is not in cluster mode also has a key if its
/// path contains a number, because `cluster-enabled yes` may be missing by mistake. Returns `None` if the path contains no
/// number, unless a plan runs the node in cluster mode.
pub fn cluster_key(node: &Node) -> Option<String> {
    if node.sentinel().is_some() {
        return node.label().map(|label| format!("{SENTINELS}{}", label.pattern));
    }
    let plan = || node.plan().filter(|_| node.config.is_cluster()).map(|plan| format!("plan:{plan}"));
    node.label().map(|label| label.pattern.clone()).or_else(plan)
}
