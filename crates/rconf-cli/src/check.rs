//! Checking what was read: alone, among siblings, with the plans.

use crate::language::language;
use crate::lint::Run;
use crate::{diff, files};
use rconf_core::catalog::Server;
use rconf_core::config::UnresolvedInclude;
use rconf_core::lint::{Finding, Input, Node, Report};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

/// The findings, and the included files they may be in.
pub struct Checked {
    pub report: Report,
    /// The server that all files were read for; none if there are several.
    pub server: Option<Server>,
    pub included: HashMap<String, Vec<u8>>,
    /// The included files that are not here: what they set is unknown.
    pub missing: BTreeSet<String>,
}

/// Nodes that are looked at with their siblings, and the settings each follows.
#[derive(Default)]
struct Waiting {
    nodes: Vec<Node>,
    settings: Vec<usize>,
}

/// What came of one file: its findings, or the nodes if others are to be looked at with them.
#[derive(Default)]
struct One {
    server: Option<Server>,
    findings: Vec<Finding>,
    waiting: Vec<Node>,
    /// The files it includes that are not here.
    missing: Vec<String>,
    included: Vec<(String, Vec<u8>)>,
}

impl Run<'_> {
    /// Checks files, each by its own settings.
    pub fn check(&self, inputs: &[Input], settings: &[usize]) -> Checked {
        let both: Vec<(&Input, usize)> = inputs.iter().zip(settings.iter().copied()).collect();
        let checked = self.each(&both, |(input, settings)| self.check_one(input, *settings));
        let mut findings = Vec::new();
        let mut included = HashMap::new();
        let mut waiting = Waiting::default();
        let first = checked.first().and_then(|one| one.server);
        let server = first.filter(|server| checked.iter().all(|one| one.server == Some(*server)));
        let mut missing = BTreeSet::new();
        for (one, settings) in checked.into_iter().zip(settings) {
            missing.extend(one.missing);
            findings.extend(one.findings);
            included.extend(one.included);
            waiting.settings.extend(one.waiting.iter().map(|_| *settings));
            waiting.nodes.extend(one.waiting);
        }
        let given: HashSet<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
        // Siblings go first: of two nodes that collide, the later one is reported, and it is to be one asked for.
        let mut waiting = self.with_siblings(waiting);
        let found: Vec<Finding> = if self.plans.files.is_empty() {
            let clusters = self.linters[0].reader().clusters(&waiting.nodes);
            self.each(&clusters, |nodes| self.check_cluster(nodes, &waiting)).into_iter().flatten().collect()
        } else {
            self.add_mounted(&mut waiting);
            self.check_with_plans(&waiting)
        };
        // Siblings and plans that were not asked for are there to be compared with.
        let is_asked_for = |f: &Finding| {
            let path = f.place.path.as_str();
            given.contains(path) || included.contains_key(path) || self.plans.asked_for.contains_key(path)
        };
        findings.extend(found.into_iter().filter(is_asked_for));
        included.extend(texts_beside(&findings, &waiting.nodes, &given));
        for (deployment, bytes) in &self.plans.files {
            included.insert(deployment.path.clone(), bytes.clone());
        }
        let files = inputs.len() + self.plans.asked_for.len();
        Checked { report: Report::new(files, findings).in_language(language()), server, included, missing }
    }

    /// Looks at all nodes and at the plans that run them. Where they follow several settings, each file is judged by
    /// its own.
    fn check_with_plans(&self, waiting: &Waiting) -> Vec<Finding> {
        let nodes = waiting.nodes.iter().map(|node| node.config.path()).zip(waiting.settings.iter().copied());
        let plans = self.plans.asked_for.iter().map(|(path, settings)| (path.as_str(), *settings));
        let of: HashMap<&str, usize> = nodes.chain(plans).collect();
        let mut all: BTreeSet<usize> = of.values().copied().collect();
        if all.is_empty() {
            all.insert(0);
        }
        let is_one = all.len() == 1;
        let own = |settings: usize| {
            let of = &of;
            let is_own =
                move |f: &Finding| is_one || of.get(f.place.path.as_str()).is_none_or(|of| *of == settings);
            self.linters[settings].lint_nodes(&waiting.nodes).into_iter().filter(is_own)
        };
        all.into_iter().flat_map(own).collect()
    }

    /// Adds the nodes whose files the plans mount and that were not given.
    fn add_mounted(&self, waiting: &mut Waiting) {
        let given: HashSet<&str> = waiting.nodes.iter().map(Node::location).collect();
        let paths: Vec<&str> =
            self.linters[0].reader().mounted().filter(|path| !given.contains(path)).collect();
        let read = |path: &&str| {
            let Some(bytes) = files::read_found(Path::new(path)) else { return Vec::new() };
            files::read_nodes(&self.linters[0], files::relative(path), &bytes).0
        };
        let nodes: Vec<Node> = self.each(&paths, read).into_iter().flatten().collect();
        waiting.settings.extend(nodes.iter().map(|_| 0));
        waiting.nodes.extend(nodes);
    }

    /// Looks at the nodes of one cluster. Where they follow several settings, each node is judged by its own.
    fn check_cluster(&self, nodes: &[&Node], waiting: &Waiting) -> Vec<Finding> {
        let first = waiting.settings.first().copied().unwrap_or_default();
        if waiting.settings.iter().all(|settings| *settings == first) {
            return self.linters[first].check(nodes);
        }
        let of: HashMap<&str, usize> = waiting
            .nodes
            .iter()
            .map(|node| node.config.path())
            .zip(waiting.settings.iter().copied())
            .collect();
        let settings: BTreeSet<usize> = nodes.iter().map(|node| of[node.config.path()]).collect();
        let own = |settings: usize| {
            let findings = self.linters[settings].check(nodes);
            // An included file is of all its nodes.
            let of = &of;
            findings
                .into_iter()
                .filter(move |f| of.get(f.place.path.as_str()).is_none_or(|of| *of == settings))
        };
        settings.into_iter().flat_map(own).collect()
    }

    /// The nodes on the disk that belong to the clusters of those that wait and were not given, and then these.
    fn with_siblings(&self, waiting: Waiting) -> Waiting {
        let given: HashSet<&str> = waiting.nodes.iter().map(Node::location).collect();
        let keys: BTreeMap<String, usize> = waiting
            .nodes
            .iter()
            .zip(&waiting.settings)
            .filter_map(|(node, settings)| {
                Some((self.linters[*settings].reader().cluster_key(node)?, *settings))
            })
            .collect();
        let paths: Vec<(String, usize)> = keys
            .iter()
            .flat_map(|(key, settings)| files::siblings(key).into_iter().map(|path| (path, *settings)))
            .filter(|(path, _)| !given.contains(path.as_str()))
            .collect();
        let read = |(path, settings): &(String, usize)| {
            let bytes = files::read(Path::new(path)).ok()?;
            let linter = &self.linters[*settings];
            let (nodes, _) = files::read_nodes(linter, files::relative(path), &bytes);
            let is_sibling =
                |node: &Node| linter.reader().cluster_key(node).is_some_and(|key| keys.contains_key(&key));
            Some(nodes.into_iter().filter(is_sibling).map(|node| (node, *settings)).collect::<Vec<_>>())
        };
        let mut all = Waiting::default();
        for (node, settings) in self.each(&paths, read).into_iter().flatten().flatten() {
            all.nodes.push(node);
            all.settings.push(settings);
        }
        all.nodes.extend(waiting.nodes);
        all.settings.extend(waiting.settings);
        all
    }

    fn check_one(&self, input: &Input, settings: usize) -> One {
        let linter = &self.linters[settings];
        let (nodes, files) = files::read_nodes(linter, &input.path, &input.bytes);
        let mut one = One::default();
        for node in nodes {
            one.server = Some(node.config.server());
            one.missing.extend(missing_includes(&node));
            if !files.is_empty() {
                one.included.extend(included_in(&node));
            }
            if linter.has_plans() || linter.reader().cluster_key(&node).is_some() {
                one.waiting.push(node);
            } else {
                one.findings.extend(linter.check(&[&node]));
            }
        }
        one
    }
}

/// The files that a node includes and that are not here, as its lines name them. A pattern may match nothing.
fn missing_includes(node: &Node) -> Vec<String> {
    let name = |include: &UnresolvedInclude| {
        let path = String::from_utf8_lossy(node.config.word_value(include.at, 1));
        path.chars().take(100).map(diff::visible).collect()
    };
    node.config.unresolved_includes().iter().filter(|include| !include.is_glob).map(name).collect()
}

/// The texts of files that were not given and that findings refer to.
fn texts_beside(findings: &[Finding], nodes: &[Node], given: &HashSet<&str>) -> Vec<(String, Vec<u8>)> {
    let related = findings.iter().flat_map(|f| f.related.iter().map(|r| r.place.path.as_str()));
    let wanted: HashSet<&str> = related.filter(|path| !given.contains(path)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let files =
        nodes.iter().flat_map(|node| node.config.sources()).flat_map(rconf_core::config::Source::files);
    files
        .filter(|(path, _)| wanted.contains(path))
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}

/// The files that a node includes.
pub fn included_in(node: &Node) -> Vec<(String, Vec<u8>)> {
    node.config
        .sources()
        .iter()
        .skip(1)
        .flat_map(rconf_core::config::Source::files)
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}
