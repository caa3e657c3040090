//! One run: every file is read as nodes, nodes are checked with their siblings and with the plans that run them.

use super::filled_in::{Changes, Scripts};
use super::includes::{included_in, missing_includes, read_nodes, texts_beside};
use super::kind::FileKind;
use super::noting::{known_nodes, way};
use super::plans::Plans;
use super::siblings::siblings;
use super::spec::Spec;
use super::{Environment, Input};
use crate::catalog::Server;
use crate::cluster::{Node, NodeReader, is_sentinel_file};
use crate::diagnostic::{Finding, Report};
use crate::lint::Linter;
use crate::text::join;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A file that is to be checked.
#[derive(Debug, Clone)]
pub struct File {
    /// The file.
    pub input: Input,
    /// Its kind: [`FileKind::Server`], [`FileKind::Sentinel`] or [`FileKind::Acl`].
    pub kind: FileKind,
    /// The settings it follows: the number of the linter.
    pub settings: usize,
    /// Whether it was asked for by name. A file that was only found, and that another one includes, is a part of that one
    /// and not checked on its own.
    pub named: bool,
}

impl File {
    /// Returns whether it is the configuration of a Sentinel, and not of a server.
    fn is_sentinel(&self) -> bool {
        self.kind == FileKind::Sentinel
    }
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The findings, in order.
    pub report: Report,
    /// The server that all files were read for. `None` if there are several.
    pub server: Option<Server>,
    /// The texts that findings refer to, beside those of the files: included files, siblings, plans and specs, by path.
    pub texts: HashMap<String, Vec<u8>>,
    /// The included files that are not there, as the lines name them: what they set is unknown.
    pub missing: BTreeSet<String>,
    /// The number of files that are configurations of Sentinels.
    pub sentinels: usize,
    /// The number of lines of templates that hold markers and were not judged.
    pub unjudged: usize,
    /// The nodes, if the session keeps them.
    pub nodes: Vec<Node>,
}

/// Files that are checked together, with the linters they follow.
pub struct Session<'e, E> {
    pub(super) environment: &'e E,
    pub(super) linters: Vec<Linter>,
    /// What changes configurations before servers read them.
    scripts: Scripts,
    /// The plans as they were given.
    pub(super) given_plans: &'e Plans,
    /// The plans as fixes have changed them.
    pub(super) fixed_plans: Option<Box<Plans>>,
    pub(super) files: Vec<File>,
    specs: Vec<Spec>,
    /// The files that a fix changed: what is in the environment is out of date.
    pub(super) changed: BTreeMap<String, Vec<u8>>,
    /// Whether the outcome holds the nodes.
    keeps_nodes: bool,
}

/// Nodes that are checked with others, and the settings that each follows.
#[derive(Default)]
struct Waiting {
    nodes: Vec<Node>,
    settings: Vec<usize>,
    /// What was found in each node alone, if all files follow the same settings and no plan runs them.
    found: Vec<Vec<Finding>>,
}

/// What came of one file: its findings, or its nodes if they are to be checked with others.
#[derive(Default)]
struct Checked {
    server: Option<Server>,
    findings: Vec<Finding>,
    waiting: Vec<Node>,
    /// What was found in each waiting node alone.
    found: Vec<Vec<Finding>>,
    missing: Vec<String>,
    unjudged: usize,
    included: Vec<(String, Vec<u8>)>,
}

/// An environment in which the files that a fix changed have their new text.
struct Changed<'s, E> {
    environment: &'s E,
    changed: &'s BTreeMap<String, Vec<u8>>,
}

impl<E: Environment> Environment for Changed<'_, E> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let changed = if self.changed.is_empty() { None } else { self.changed.get(path) };
        changed.cloned().or_else(|| self.environment.read(path))
    }

    fn look(&self, path: &str) -> Option<crate::container::OnHost> {
        self.environment.look(path)
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        self.environment.is_executable(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.environment.list(folder)
    }
}

impl<'e, E: Environment> Session<'e, E> {
    /// Creates a session. There is one linter for each of the settings that files follow, at least one; all of them were
    /// given the plans ([`Plans::give_to`]).
    pub fn new(environment: &'e E, linters: Vec<Linter>, plans: &'e Plans) -> Self {
        Self {
            environment,
            linters,
            scripts: Scripts::default(),
            given_plans: plans,
            fixed_plans: None,
            files: Vec::new(),
            specs: Vec::new(),
            changed: BTreeMap::new(),
            keeps_nodes: false,
        }
    }

    /// Keeps the nodes for [`Outcome::nodes`].
    #[must_use]
    pub fn keeping_nodes(mut self) -> Self {
        self.keeps_nodes = true;
        self
    }

    /// Adds a file that is to be checked.
    pub fn add(&mut self, file: File) {
        self.files.push(file);
    }

    /// Adds a spec.
    pub fn add_spec(&mut self, spec: Spec) {
        self.specs.push(spec);
    }

    /// Returns the files.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Returns the plans, as fixes have changed them.
    pub fn plans(&self) -> &Plans {
        self.fixed_plans.as_deref().unwrap_or(self.given_plans)
    }

    /// Returns the linter of the first settings.
    pub fn linter(&self) -> &Linter {
        &self.linters[0]
    }

    fn read_nodes(&self, linter: &Linter, path: &str, bytes: &[u8], is_sentinel: bool) -> Vec<Node> {
        let environment = Changed { environment: self.environment, changed: &self.changed };
        read_nodes(&environment, linter.reader(), path, bytes, is_sentinel)
    }

    /// Reads a file as [`Self::read_nodes`] does. What a script fills in is not known, except that a file which was named is
    /// what its server gets.
    fn read_file(&self, linter: &Linter, file: &File) -> Vec<Node> {
        let (path, bytes) = (&file.input.path, &file.input.bytes);
        let changes = if file.named {
            Changes::default()
        } else {
            self.scripts.changes_of(self.environment, path, bytes)
        };
        let environment = Changed { environment: self.environment, changed: &self.changed };
        let reader = NodeReader { filled: changes.filled, ..linter.reader().clone() };
        let mut nodes = read_nodes(&environment, &reader, path, bytes, file.is_sentinel());
        for node in nodes.iter_mut().filter(|_| changes.adds) {
            node.config.leave_open();
        }
        nodes
    }

    /// Returns the nodes of all files, and those in containers that have no file here.
    pub fn nodes(&self) -> Vec<Node> {
        let read = |file: &File| self.read_file(self.linter(), file);
        let files = self.files.iter().filter(|file| file.kind != FileKind::Acl);
        let mut nodes: Vec<Node> = files.flat_map(read).collect();
        let without_file = self.linter().reader().nodes_without_file(&nodes);
        nodes.extend(without_file);
        nodes
    }

    /// Returns whether there are Sentinels, which are checked with the servers that they watch.
    fn has_sentinels(&self) -> bool {
        self.files.iter().any(File::is_sentinel)
    }

    /// Checks everything.
    pub fn check(&self) -> Outcome {
        let keeps = self.keeps_nodes || self.has_sentinels();
        let alone = self.settings_of_all();
        let checked =
            self.environment.each(&self.files, |file| self.check_file(file, keeps, alone.is_some()));
        let parts = parts_of_others(&self.files, &checked);
        let sentinels = self.files.iter().filter(|file| file.is_sentinel()).count();
        let mut outcome = Outcome { sentinels, ..Outcome::default() };
        let mut findings = Vec::new();
        let mut waiting = Waiting::default();
        let first = checked.first().and_then(|one| one.server);
        outcome.server = first.filter(|server| checked.iter().all(|one| one.server == Some(*server)));
        for (nth, (one, file)) in checked.into_iter().zip(&self.files).enumerate() {
            // The drop-in of a unit is no configuration, unless it is named as one.
            let is_part = !file.named && self.plans().parts.contains_key(&file.input.path);
            if is_part || parts.contains(&nth) || self.is_of_spec(file) {
                continue;
            }
            outcome.missing.extend(one.missing);
            outcome.unjudged += one.unjudged;
            findings.extend(one.findings);
            outcome.texts.extend(one.included);
            waiting.settings.extend(one.waiting.iter().map(|_| file.settings));
            waiting.nodes.extend(one.waiting);
            waiting.found.extend(one.found);
        }
        let given: HashSet<&str> = self.files.iter().map(|file| file.input.path.as_str()).collect();
        let mut waiting = self.with_siblings(waiting);
        let found = self.check_waiting(&mut waiting, alone);
        // Siblings and plans that were not asked for are there to be compared with.
        let is_asked_for = |f: &Finding| {
            let path = f.place.path.as_str();
            given.contains(path)
                || outcome.texts.contains_key(path)
                || self.plans().asked_for.contains_key(path)
                || self.plans().parts.get(path) == Some(&true)
        };
        findings.extend(found.into_iter().filter(is_asked_for));
        outcome.texts.extend(texts_beside(&findings, &waiting.nodes, &given));
        for (deployment, bytes) in &self.plans().deployments {
            outcome.texts.insert(deployment.path.clone(), bytes.clone());
        }
        for Spec { input: spec, findings: of_spec, .. } in &self.specs {
            findings.extend(of_spec.iter().filter(|f| self.linter().selects(f.rule)).cloned());
            outcome.texts.insert(spec.path.clone(), spec.bytes.clone());
        }
        let files = self.files.len() + self.plans().asked_for.len() + self.specs.len();
        outcome.report = Report::new(files, findings);
        self.set_positions(&mut outcome);
        if self.keeps_nodes {
            outcome.nodes = waiting.nodes;
        }
        outcome
    }

    /// Returns whether a file holds the users of a spec. No server reads it: `gen` makes ACL files of it.
    fn is_of_spec(&self, file: &File) -> bool {
        file.kind == FileKind::Acl
            && !file.named
            && self.specs.iter().any(|spec| spec.users.as_deref() == Some(&*join("", &file.input.path)))
    }

    /// Returns the settings that all files follow, if no plan runs the nodes. Each node is then first checked alone, where its
    /// file is read: on all cores, and only if it was asked for. Otherwise nodes are checked all together.
    fn settings_of_all(&self) -> Option<usize> {
        let first = self.files.first().map_or(0, |file| file.settings);
        let is_same = self.files.iter().all(|file| file.settings == first);
        (is_same && !self.linter().has_plans()).then_some(first)
    }

    /// Checks a file. Nodes that wait for others are checked alone first if `alone`.
    fn check_file(&self, file: &File, keeps: bool, alone: bool) -> Checked {
        let linter = &self.linters[file.settings];
        let mut checked = Checked::default();
        let nodes = match file.kind {
            FileKind::Acl => vec![linter.reader().acl_node(&file.input.path, file.input.bytes.clone())],
            _ => self.read_file(linter, file),
        };
        for node in nodes {
            checked.server = Some(node.config.server());
            checked.missing.extend(missing_includes(&node));
            checked.unjudged = node.unjudged_lines();
            checked.included.extend(included_in(&node));
            if keeps || linter.has_plans() || linter.reader().cluster_key(&node).is_some() {
                checked.found.push(if alone { linter.check_alone(&node) } else { Vec::new() });
                checked.waiting.push(node);
            } else {
                checked.findings.extend(linter.check(&[&node]));
            }
        }
        checked
    }

    /// Checks the nodes that wait for others. If they were checked alone, `alone` is the settings that all of them follow.
    fn check_waiting(&self, waiting: &mut Waiting, alone: Option<usize>) -> Vec<Finding> {
        if !self.linter().has_plans() {
            let clusters = self.linter().reader().groups(&waiting.nodes);
            let of = waiting.settings_by_path();
            let found = waiting.found_by_path();
            let found = self.environment.each(&clusters, |nodes| {
                let Some(settings) = alone else { return self.check_cluster(nodes, &of) };
                let own = nodes.iter().filter_map(|node| found.get(node.config.path())).copied().flatten();
                self.linters[settings].check_together(nodes, own.cloned().collect())
            });
            return found.into_iter().flatten().collect();
        }
        self.add_mounted(waiting);
        waiting.drop_read_acl_files();
        let mut of = waiting.settings_by_path();
        of.extend(self.plans().asked_for());
        self.with_own_settings(&of, of.values().copied().collect(), |linter| {
            linter.lint_nodes_spread(&waiting.nodes, &|count, find| {
                let numbers: Vec<usize> = (0..count).collect();
                self.environment.each(&numbers, |nth| find(*nth)).into_iter().flatten().collect()
            })
        })
    }

    fn check_cluster(&self, nodes: &[&Node], of: &HashMap<&str, usize>) -> Vec<Finding> {
        let settings = if self.linters.len() == 1 {
            vec![0]
        } else {
            nodes.iter().filter_map(|node| of.get(node.config.path()).copied()).collect()
        };
        self.with_own_settings(of, settings, |linter| linter.check(nodes))
    }

    /// Checks with the linter of each of `settings`. Of what it finds in a file that follows other settings, nothing is
    /// kept; an included file belongs to all nodes.
    fn with_own_settings(
        &self,
        of: &HashMap<&str, usize>,
        mut settings: Vec<usize>,
        check: impl Fn(&Linter) -> Vec<Finding>,
    ) -> Vec<Finding> {
        settings.sort_unstable();
        settings.dedup();
        if settings.is_empty() {
            settings.push(0);
        }
        let is_one = settings.len() == 1;
        let mut findings = Vec::new();
        for settings in settings {
            let is_own =
                |f: &Finding| is_one || of.get(f.place.path.as_str()).is_none_or(|of| *of == settings);
            findings.extend(check(&self.linters[settings]).into_iter().filter(is_own));
        }
        findings
    }

    /// Adds the nodes whose files the plans mount and that were not given.
    fn add_mounted(&self, waiting: &mut Waiting) {
        let linter = self.linter();
        let given: HashSet<&str> = waiting.nodes.iter().map(Node::location).collect();
        let paths: Vec<&str> = linter.reader().mounted().filter(|path| !given.contains(path)).collect();
        let read = |path: &&str| match self.environment.read(path) {
            // The plan says which of them a Sentinel reads.
            Some(bytes) => self.read_nodes(linter, self.shown(path), &bytes, false),
            None => Vec::new(),
        };
        let nodes: Vec<Node> = self.environment.each(&paths, read).into_iter().flatten().collect();
        waiting.settings.extend(nodes.iter().map(|_| 0));
        waiting.nodes.extend(nodes);
    }

    /// Adds the siblings of nodes that were not given, before the nodes: of two nodes that collide, the later one is
    /// reported, which is then one that was asked for.
    fn with_siblings(&self, waiting: Waiting) -> Waiting {
        let given: HashSet<&str> = waiting.nodes.iter().map(Node::location).collect();
        let keys: HashMap<String, usize> = waiting
            .nodes
            .iter()
            .zip(&waiting.settings)
            .filter_map(|(node, settings)| {
                Some((self.linters[*settings].reader().cluster_key(node)?, *settings))
            })
            .collect();
        let mut sorted: Vec<(&String, &usize)> = keys.iter().collect();
        sorted.sort_unstable();
        let paths: Vec<(String, usize)> = sorted
            .into_iter()
            .flat_map(|(key, settings)| {
                siblings(self.environment, key, &given).into_iter().map(|path| (path, *settings))
            })
            .collect();
        if let Some(known) = self.environment.known() {
            known.begin();
        }
        let read = |(path, settings): &(String, usize)| {
            let linter = &self.linters[*settings];
            let nodes = self.read_sibling(linter, path)?;
            let is_sibling =
                |node: &Node| linter.reader().cluster_key(node).is_some_and(|key| keys.contains_key(&key));
            Some(nodes.into_iter().filter(is_sibling).map(|node| (node, *settings)).collect::<Vec<_>>())
        };
        let mut all = Waiting::default();
        for (node, settings) in self.environment.each(&paths, read).into_iter().flatten().flatten() {
            all.nodes.push(node);
            all.settings.push(settings);
            // Nothing that is wrong in a sibling alone is reported.
            all.found.push(Vec::new());
        }
        all.nodes.extend(waiting.nodes);
        all.found.extend(waiting.found);
        all.settings.extend(waiting.settings);
        all
    }

    /// Reads the nodes of a sibling, unless they are known from the last run. Plans change how a file is read.
    fn read_sibling(&self, linter: &Linter, path: &str) -> Option<Vec<Node>> {
        if let Some(known) = self.environment.known()
            && !linter.has_plans()
            && self.changed.is_empty()
        {
            let way = way(linter.reader());
            return known_nodes(known, self.environment, &way, path, |environment| {
                let bytes = environment.read(path)?;
                let is_sentinel = is_sentinel_file(path, &bytes);
                Some(read_nodes(environment, linter.reader(), self.shown(path), &bytes, is_sentinel))
            });
        }
        let bytes = self.environment.read(path)?;
        Some(self.read_nodes(linter, self.shown(path), &bytes, is_sentinel_file(path, &bytes)))
    }

    /// Returns a path as it is shown: from the folder of the session if it is below it.
    fn shown<'p>(&self, path: &'p str) -> &'p str {
        let folder = self.linter().reader().folder.as_deref().unwrap_or_default();
        let below = path.strip_prefix(folder).filter(|_| !folder.is_empty());
        below.and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
    }

    /// Sets the line and column of each finding.
    fn set_positions(&self, outcome: &mut Outcome) {
        if outcome.report.findings.is_empty() {
            return;
        }
        let mut texts: HashMap<&str, &[u8]> =
            outcome.texts.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        texts.extend(self.files.iter().map(|f| (f.input.path.as_str(), f.input.bytes.as_slice())));
        outcome.report.locate(|path| texts.get(path).copied());
    }
}

impl Waiting {
    /// Removes the ACL files that another node has read.
    fn drop_read_acl_files(&mut self) {
        let of_others = |node: &Node| {
            let acl_file = node.config.acl_file().filter(|_| !node.config.is_acl_file())?;
            Some(join("", acl_file.path()))
        };
        let read: HashSet<String> = self.nodes.iter().filter_map(of_others).collect();
        let is_kept =
            |node: &Node| !node.config.is_acl_file() || !read.contains(&join("", node.config.path()));
        let kept: Vec<bool> = self.nodes.iter().map(is_kept).collect();
        let mut nth = kept.iter();
        self.nodes.retain(|_| nth.next() == Some(&true));
        let mut nth = kept.iter();
        self.settings.retain(|_| nth.next() == Some(&true));
    }

    /// Returns the settings that each file follows.
    fn settings_by_path(&self) -> HashMap<&str, usize> {
        self.nodes.iter().map(|node| node.config.path()).zip(self.settings.iter().copied()).collect()
    }

    /// Returns what was found in each file alone.
    fn found_by_path(&self) -> HashMap<&str, &Vec<Finding>> {
        self.nodes.iter().map(|node| node.config.path()).zip(&self.found).collect()
    }
}

/// Returns which files are parts of others: they were found, not named, and a file that is no part of another includes
/// them. Files that include each other in a circle are parts of none.
fn parts_of_others(files: &[File], checked: &[Checked]) -> HashSet<usize> {
    if checked.iter().all(|one| one.included.is_empty()) {
        return HashSet::new();
    }
    let included = |nth: usize| {
        checked[nth]
            .included
            .iter()
            .map(|(path, _)| path.as_str())
            .filter(move |path| *path != files[nth].input.path)
    };
    let all: HashSet<&str> = (0..files.len()).flat_map(included).collect();
    let roots =
        (0..files.len()).filter(|nth| files[*nth].named || !all.contains(files[*nth].input.path.as_str()));
    let of_roots: HashSet<&str> = roots.flat_map(included).collect();
    // An ACL file is read as the server of its configuration does, even if it was named too.
    let is_part = |nth: &usize| {
        let file = &files[*nth];
        match file.kind {
            FileKind::Acl => of_roots.contains(join("", &file.input.path).as_str()),
            _ => !file.named && of_roots.contains(file.input.path.as_str()),
        }
    };
    (0..files.len()).filter(is_part).collect()
}
