use crate::cluster::Node;
use crate::config::{Files, read};
use crate::running::SeenNode;

/// Returns a running server as a node of the linter.
pub(super) fn node(of: &SeenNode) -> Option<Node> {
    let config = || read(of.name(), of.configuration().to_vec(), &Files::new(), of.server);
    (!of.answers.config.is_empty()).then(|| Node::of_running(config()))
}
