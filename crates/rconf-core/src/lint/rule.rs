use super::View;
use crate::cluster::{Cluster, Node, SentinelNode, Sentinels};
use crate::container::Kind;
use crate::diagnostic::{Described, Finding, Group, Meta};

/// A rule of the linter. It implements the method for what it checks; the others do nothing by default.
pub trait Rule: Described + Sync {
    /// Checks one node on its own.
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let _ = (node, out);
    }

    /// Returns whether [`Rule::check_node`] looks at a node whose file is a part of a configuration, to which an operator or
    /// a chart adds the rest ([`Node::part`]). What it reports must be wrong whatever the rest says.
    fn judges_parts(&self) -> bool {
        self.meta().group == Group::Load
    }

    /// Returns whether [`Rule::check_node`] looks at Sentinels too. What it reports must be true of one: it stores no data, and
    /// some of its defaults differ.
    fn judges_sentinels(&self) -> bool {
        self.meta().group == Group::Load
    }

    /// Checks one Sentinel on its own.
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let _ = (sentinel, out);
    }

    /// Checks the Sentinels that watch the same masters, with the servers that they watch, as far as these are known.
    fn check_sentinels(&self, set: &Sentinels<'_>, out: &mut Sink) {
        let _ = (set, out);
    }

    /// Checks the nodes of one cluster, of which there is at least one. A node without siblings is a cluster
    /// of one.
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        let _ = (cluster, out);
    }

    /// Returns whether [`Rule::check_deployment`] understands plan files of this kind. Most rules judge how containers
    /// are run, which only scripts and compose files say.
    fn reads(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Script | Kind::Compose)
    }

    /// Checks what one plan file runs, together with the nodes in its containers.
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let _ = (view, out);
    }
}

/// What a rule checks of nodes and clusters. A program that runs rules only as this does not link what they check of plans
/// and Sentinels.
pub(super) trait ChecksNodes: Sync {
    fn meta(&self) -> &'static Meta;
    fn judges_parts(&self) -> bool;
    fn judges_sentinels(&self) -> bool;
    fn check_node(&self, node: &Node, out: &mut Sink);
    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink);
}

impl<R: Rule> ChecksNodes for R {
    fn meta(&self) -> &'static Meta {
        Described::meta(self)
    }

    fn judges_parts(&self) -> bool {
        Rule::judges_parts(self)
    }

    fn judges_sentinels(&self) -> bool {
        Rule::judges_sentinels(self)
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        Rule::check_node(self, node, out);
    }

    fn check_cluster(&self, cluster: &Cluster<'_>, out: &mut Sink) {
        Rule::check_cluster(self, cluster, out);
    }
}

/// Collects the findings of rules.
#[derive(Debug, Default)]
pub struct Sink {
    pub(super) findings: Vec<Finding>,
}

impl Sink {
    /// Reports a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Returns what was reported.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Runs a check of nodes and drops what it reports if it looked at a value of a template that is not known,
    /// unless what it reports is sure all the same.
    pub(super) fn without_guesses(&mut self, nodes: &[&Node], is_sure: bool, check: impl FnOnce(&mut Self)) {
        // Every node is asked, so that none remembers what an earlier check looked at.
        let guesses = || nodes.iter().filter(|node| node.config.take_guess()).count() > 0;
        guesses();
        let before = self.findings.len();
        check(self);
        if guesses() && !is_sure {
            self.findings.truncate(before);
        }
    }
}
