use super::View;
use crate::cluster::{Cluster, Node};
use crate::diagnostic::{Described, Finding};

/// A rule. It implements the method for what it looks at; the others do nothing.
pub trait Rule: Described + Sync {
    /// Looks at one node on its own.
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let _ = (node, out);
    }

    /// Looks at the nodes of one cluster, of which there is at least one. A node without siblings is a cluster
    /// of one.
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let _ = (cluster, out);
    }

    /// Looks at what one plan file runs, with the nodes that its containers are.
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let _ = (view, out);
    }
}

/// Takes what rules find.
#[derive(Debug, Default)]
pub struct Sink {
    pub(super) findings: Vec<Finding>,
}

impl Sink {
    /// Reports a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}
