use super::registry::{OF_CONFIGURATIONS, OF_NODES, RULES};
use super::rule::{ChecksNodes, Rule, Sink};
use super::select::Selection;
use super::settings::Overrides;
use super::suppress::Suppressions;
use crate::catalog::Server;
use crate::cluster::{
    Cluster, Deployments, ForSentinels, Node, NodeReader, SentinelNode, Sentinels, View, is_acl_path,
    is_sentinel_file, is_sentinel_name,
};
use crate::config::{Files, Marks, STAND_IN, Source};
use crate::container::{Deployment, HostFiles, Software};
use crate::diagnostic::{Applicability, Edit, Finding, Group, Meta, Report};
use std::collections::{HashMap, HashSet};

/// The options of a linter.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The server of all files. If it is `None`, it is what the file says (`# rconf: server redis:7.0`), or
    /// the image that runs it, or the default.
    pub server: Option<Server>,
    /// The server of files for which nothing else names one. `None` means the default.
    pub fallback: Option<Server>,
    /// The rules to run.
    pub selection: Selection,
    /// The severities and ignores of the settings.
    pub overrides: Overrides,
    /// Whether each file is checked alone, without its siblings.
    pub alone: bool,
    /// The folder that relative paths start from. The names of folders tell which node a file belongs to.
    pub folder: Option<String>,
}

type LintNodes = fn(&Linter, &[Node], Spread<'_>) -> Vec<Finding>;

/// Finds what there is in each of a number of things, and returns it in their order. It may look at several at once.
pub(crate) type Spread<'s> = &'s dyn Fn(usize, &(dyn Fn(usize) -> Vec<Finding> + Sync)) -> Vec<Finding>;

/// Runs rules over nodes and over the plan files that start them.
#[derive(Clone)]
pub struct Linter {
    reader: NodeReader,
    /// The rules that look at nodes and clusters.
    of_nodes: Vec<&'static dyn ChecksNodes>,
    /// All rules. A linter of configurations alone has none here, so that what they check of plans and Sentinels is not
    /// linked.
    rules: Vec<&'static dyn Rule>,
    selection: Selection,
    overrides: Overrides,
    /// Checks nodes with the plans that run them. It is set when there are plans, so that a program that has none does not
    /// link it.
    with_plans: Option<LintNodes>,
    /// Compares Sentinels with each other and with what they watch. A linter of configurations alone does not link it.
    with_sentinels: Option<Compare>,
}

type Compare = fn(&Linter, &[&Node], &mut Sink);

impl Linter {
    /// Creates a linter with all selected rules.
    pub fn new(options: Options) -> Self {
        let mut linter = Self::with_rules(options, OF_NODES);
        linter.rules = RULES.iter().copied().filter(|rule| linter.selection.has(rule.meta())).collect();
        linter.reader.sentinels = Some(ForSentinels::ALL);
        linter.with_sentinels = Some(Self::compare_sentinels);
        linter
    }

    /// Creates a linter with those of the selected rules that look at configurations of servers, without plans or specs.
    /// A program that creates no other linter is smaller.
    pub fn of_configurations(options: Options) -> Self {
        Self::with_rules(options, OF_CONFIGURATIONS)
    }

    fn with_rules(options: Options, rules: &[&'static dyn ChecksNodes]) -> Self {
        let Options { server, fallback, selection, overrides, alone, folder } = options;
        let is_selected = |rule: &&'static dyn ChecksNodes| selection.has(rule.meta());
        let of_nodes = rules.iter().copied().filter(is_selected).collect();
        let reader = NodeReader {
            server,
            fallback,
            folder,
            alone,
            filled: Vec::new(),
            deployments: Deployments::default(),
            sentinels: None,
        };
        Self {
            reader,
            of_nodes,
            rules: Vec::new(),
            selection,
            overrides,
            with_plans: None,
            with_sentinels: None,
        }
    }

    /// Adds the plan files that start the nodes, each with its text, and what is known about the paths they
    /// mount.
    #[must_use]
    pub fn with_plans(mut self, deployments: Vec<(Deployment, Vec<u8>)>, host: HostFiles) -> Self {
        self.reader.deployments = Deployments::new(deployments, host, self.reader.folder.as_deref());
        self.with_plans = Some(Self::lint_nodes_and_plans);
        self
    }

    /// Returns the reader that turns files into nodes for this linter.
    pub fn reader(&self) -> &NodeReader {
        &self.reader
    }

    /// Returns whether there are plan files. If so, [`Linter::lint_nodes`] has to check all nodes together.
    pub fn has_plans(&self) -> bool {
        self.reader.has_plans()
    }

    /// Returns whether a rule is selected.
    pub fn selects(&self, rule: &Meta) -> bool {
        self.selection.has(rule)
    }

    /// Checks the nodes of one group ([`NodeReader::groups`]), or one node.
    pub fn check(&self, nodes: &[&Node]) -> Vec<Finding> {
        self.suppress(nodes, self.findings_of(nodes))
    }

    /// Returns those of the findings whose rules are selected, as the settings change them.
    pub(crate) fn selected(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain(|finding| self.selects(finding.rule));
        self.overrides.apply(self.reader.folder.as_deref(), &mut findings);
        findings
    }

    /// Checks the nodes of one group against each other. `found` holds what [`Linter::check_alone`] found in
    /// them, which is returned too, except for what is suppressed.
    pub(crate) fn check_together(&self, nodes: &[&Node], found: Vec<Finding>) -> Vec<Finding> {
        let mut out = Sink { findings: found };
        self.compare(nodes, &mut out);
        self.suppress(nodes, out.findings)
    }

    /// Checks a node without looking at others. Suppressions are not applied.
    pub(crate) fn check_alone(&self, node: &Node) -> Vec<Finding> {
        let mut out = Sink::default();
        self.inspect(node, &mut out);
        out.findings
    }

    fn findings_of(&self, nodes: &[&Node]) -> Vec<Finding> {
        let mut out = Sink::default();
        for node in nodes {
            self.inspect(node, &mut out);
        }
        self.compare(nodes, &mut out);
        out.findings
    }

    /// Runs the rules that look at one node.
    fn inspect(&self, node: &Node, out: &mut Sink) {
        let is_part = node.is_part();
        // What a server says of a line does not depend on others.
        let is_sure = |meta: &Meta| meta.group == Group::Load;
        let sentinel = SentinelNode::of(node);
        for rule in &self.of_nodes {
            if applies(rule.meta(), node.software())
                && (!is_part || rule.judges_parts())
                && (sentinel.is_none() || rule.judges_sentinels())
            {
                out.without_guesses(&[node], is_sure(rule.meta()), |out| rule.check_node(node, out));
            }
        }
        let Some(sentinel) = sentinel else { return };
        for rule in self.rules.iter().filter(|rule| !is_part || rule.judges_parts()) {
            out.without_guesses(&[node], is_sure(rule.meta()), |out| rule.check_sentinel(&sentinel, out));
        }
    }

    /// Runs the rules that compare the nodes of a group.
    fn compare(&self, nodes: &[&Node], out: &mut Sink) {
        match self.with_sentinels {
            Some(compare) if nodes.iter().any(|node| node.sentinel().is_some()) => compare(self, nodes, out),
            _ => self.compare_servers(nodes, out),
        }
    }

    /// Runs the rules that compare Sentinels, and those that compare the servers beside them.
    fn compare_sentinels(&self, nodes: &[&Node], out: &mut Sink) {
        let servers = nodes.iter().copied().filter(|node| node.sentinel().is_none());
        for cluster in self.reader.clusters(servers) {
            self.compare_servers(&cluster, out);
        }
        let partly = with_unknown(nodes);
        for set in Sentinels::sets(nodes) {
            for rule in &self.rules {
                out.without_guesses(&partly, false, |out| rule.check_sentinels(&set, out));
            }
        }
    }

    /// Runs the rules that compare the nodes of a cluster.
    fn compare_servers(&self, nodes: &[&Node], out: &mut Sink) {
        let judged = nodes.iter().copied().filter(|node| node.software().is_none() && !node.is_part());
        let cluster = Cluster::new(judged.collect());
        if cluster.nodes().is_empty() {
            return;
        }
        let partly = with_unknown(nodes);
        for rule in &self.of_nodes {
            out.without_guesses(&partly, false, |out| rule.check_cluster(&cluster, out));
        }
    }

    fn suppress(&self, nodes: &[&Node], mut findings: Vec<Finding>) -> Vec<Finding> {
        let marks = marks(nodes);
        drop_fixes_of_markers(&marks, &mut findings);
        findings = self.cover(Suppressions::of(nodes), findings);
        drop_unused_in_templates(&marks, &mut findings);
        self.overrides.apply(self.reader.folder.as_deref(), &mut findings);
        findings
    }

    /// Removes the findings that comments cover, and adds those about the comments.
    fn cover(&self, mut suppressions: Suppressions, findings: Vec<Finding>) -> Vec<Finding> {
        let mut out = Sink { findings };
        out.findings.retain_mut(|finding| !suppressions.cover(finding));
        suppressions.report(&self.selection, &mut out);
        out.findings
    }

    /// Groups the nodes into clusters and checks them, and the plans that start them.
    pub fn lint_nodes(&self, nodes: &[Node]) -> Vec<Finding> {
        self.lint_nodes_spread(nodes, &|count, find| (0..count).flat_map(find).collect())
    }

    /// Does the same as [`Linter::lint_nodes`]. `spread` may look at several clusters or plans at once.
    pub(crate) fn lint_nodes_spread(&self, nodes: &[Node], spread: Spread<'_>) -> Vec<Finding> {
        match self.with_plans {
            Some(lint) if self.has_plans() => lint(self, nodes, spread),
            _ => self.reader.groups(nodes).iter().flat_map(|group| self.check(group)).collect(),
        }
    }

    fn lint_nodes_and_plans(&self, nodes: &[Node], spread: Spread<'_>) -> Vec<Finding> {
        let without_file = self.reader.nodes_without_file(nodes);
        let all: Vec<&Node> = nodes.iter().chain(&without_file).collect();
        // The rules for plans deal with a server that gets neither a file nor options.
        let says_something = |n: &&Node| !n.config.settings().is_empty() || !n.config.refusals().is_empty();
        let configured = all.iter().copied().filter(|n| n.has_file() || says_something(n));
        let groups = self.reader.groups(configured);
        let mut findings = spread(groups.len(), &|nth| self.findings_of(&groups[nth]));
        let views = self.reader.deployments.views(&all);
        findings.extend(spread(views.len(), &|nth| self.findings_of_plan(&views[nth])));
        let marks = marks(&all);
        drop_fixes_of_markers(&marks, &mut findings);
        // The comments of a file in a plan hold for that file, those of the plan for what is there.
        let mut findings = self.cover(Suppressions::of(&all), findings);
        drop_unused_in_templates(&marks, &mut findings);
        self.move_to_plans(&mut findings, &all);
        let mut of_plans = Suppressions::default();
        for (path, text, files) in self.reader.deployments.texts() {
            of_plans.read_plan(path, text, &files);
        }
        let mut findings = self.cover(of_plans, findings);
        self.overrides.apply(self.reader.folder.as_deref(), &mut findings);
        findings
    }

    /// Runs the rules that look at a plan with the nodes that it runs.
    fn findings_of_plan(&self, view: &View<'_>) -> Vec<Finding> {
        let mut out = Sink::default();
        let partly = with_unknown(&view.nodes().collect::<Vec<_>>());
        for rule in self.rules.iter().filter(|rule| rule.reads(view.deployment.kind)) {
            out.without_guesses(&partly, false, |out| rule.check_deployment(view, out));
        }
        out.findings
    }

    /// Moves findings in options of commands, and in files that plans contain, to the text of the plan, and
    /// drops fixes that would break another node that reads the same file.
    fn move_to_plans(&self, findings: &mut Vec<Finding>, nodes: &[&Node]) {
        let deployments = &self.reader.deployments;
        let shared = shared_files(nodes);
        // Nodes that a loop creates share its lines. A finding that differs only by the node is reported
        // once, and as one that stops the load if it does so for any of them.
        findings.sort_by_key(|finding| finding.stops_load == Some(false));
        let mut reported = HashSet::new();
        findings.retain_mut(|finding| {
            let is_written = deployments.is_written(&finding.place)
                || finding.related.iter().any(|related| deployments.is_written(&related.place));
            if edits_shared_file(finding, &shared) {
                finding.fix = None;
            }
            deployments.move_to_plan(finding);
            !is_written || reported.insert((finding.rule.code, finding.place.clone()))
        });
    }

    /// Checks files that are given all at once. Those that are named after Sentinel, and whose text says so too, are read
    /// as a Sentinel does.
    pub fn lint<'a>(&self, inputs: impl IntoIterator<Item = (&'a str, &'a [u8])>, files: &Files) -> Report {
        let mut count = 0;
        let mut nodes: Vec<Node> = Vec::new();
        for (path, bytes) in inputs {
            count += 1;
            if is_acl_path(path) {
                nodes.push(self.reader.acl_node(path, bytes.to_vec()));
            } else {
                let is_sentinel = is_sentinel_name(path) && is_sentinel_file(path, bytes);
                nodes.extend(self.reader.nodes(path, bytes, files, is_sentinel));
            }
        }
        Report::new(count, self.lint_nodes(&nodes))
    }
}

/// Returns whether what a rule says of a configuration holds for the software that reads it.
fn applies(rule: &Meta, software: Option<Software>) -> bool {
    match software {
        None => true,
        Some(software) => {
            rule.name == "other-software"
                || (software == Software::KeyDb && matches!(rule.group, Group::Access | Group::Hygiene))
        }
    }
}

/// Returns the nodes of whose configuration a part is not known.
fn with_unknown<'a>(nodes: &[&'a Node]) -> Vec<&'a Node> {
    nodes.iter().copied().filter(|node| node.config.has_unknown()).collect()
}

/// Returns where the markers of the templates among the nodes are, by path.
fn marks<'a>(nodes: &[&'a Node]) -> HashMap<&'a str, &'a Marks> {
    nodes.iter().filter_map(|node| Some((node.config.path(), node.marks()?))).collect()
}

/// Drops the fixes that touch a marker of a template, or copy what stands in for one.
fn drop_fixes_of_markers(marks: &HashMap<&str, &Marks>, findings: &mut [Finding]) {
    if marks.is_empty() {
        return;
    }
    let touches = |edit: &Edit| {
        let copies = edit.text.windows(STAND_IN.len()).any(|part| part == STAND_IN.as_bytes());
        marks.get(edit.path.as_str()).is_some_and(|marks| copies || marks.touches(edit.span))
    };
    for finding in findings {
        if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(touches)) {
            finding.fix = None;
        }
    }
}

/// Drops the findings about comments in templates that cover nothing: a comment may be for what a marker hides.
fn drop_unused_in_templates(marks: &HashMap<&str, &Marks>, findings: &mut Vec<Finding>) {
    let is_kept =
        |f: &Finding| f.rule.name != "unused-suppression" || !marks.contains_key(f.place.path.as_str());
    findings.retain(is_kept);
}

/// Returns the files that several nodes read, each with whether these nodes run different servers.
fn shared_files<'a>(nodes: &[&'a Node]) -> HashMap<&'a str, bool> {
    let mut servers: HashMap<&str, Server> = HashMap::new();
    let mut shared = HashMap::new();
    for node in nodes {
        let files = node.config.sources().iter().flat_map(Source::files);
        let own: HashSet<&str> = files.map(|(path, _)| path).collect();
        for path in own {
            let server = node.config.server();
            match servers.get(path) {
                Some(first) => *shared.entry(path).or_default() |= *first != server,
                None => _ = servers.insert(path, server),
            }
        }
    }
    shared
}

/// Returns whether a fix edits a file that several nodes read and would break one of them: with a name that
/// its server does not know, or with a port or address, which comes from the command of each node.
fn edits_shared_file(finding: &Finding, shared: &HashMap<&str, bool>) -> bool {
    let Some(fix) = &finding.fix else { return false };
    let is_of_one_node = fix.applicability == Applicability::Unsafe || finding.rule.group == Group::Cluster;
    let of = |edit: &Edit| shared.get(edit.path.as_str());
    fix.edits.iter().filter_map(of).any(|several_servers| *several_servers || is_of_one_node)
}
