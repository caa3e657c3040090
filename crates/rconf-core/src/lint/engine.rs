use super::finding::{Applicability, Edit, Finding};
use super::node::{Node, RunsIn};
use super::plans::{self, Plans};
use super::registry::{OF_CONFIGURATIONS, RULES};
use super::rule::{Group, Meta, Rule, Severity, Sink};
use super::select::Selection;
use super::settings::Overrides;
use super::suppress::{self, Suppressions};
use crate::catalog::{Flavor, Server};
use crate::cluster::{self, Cluster};
use crate::config::{Files, join, read, read_parts};
use crate::container::{Deployment, HostFiles};
use crate::message::Language;
use crate::sorted;
use crate::sorted::{SortedMap, SortedSet};

/// What a run looks for, and as which server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The server; none for what the file says (`# rconf: server redis:7.0`) or the default.
    pub server: Option<Server>,
    /// The server of files that do not say; none for the default.
    pub fallback: Option<Server>,
    /// The rules.
    pub selection: Selection,
    /// What becomes of findings.
    pub overrides: Overrides,
    /// Whether each file is taken alone, without its siblings.
    pub alone: bool,
    /// The folder that relative paths start from, for what the names of folders say of a node.
    pub folder: Option<String>,
}

/// The findings of a run, in order of path, position and code.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The number of files asked for.
    pub files: usize,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The language that the report is written in.
    pub language: Language,
}

impl Report {
    /// Puts findings in order, each once: nodes that share an included file share what is found there.
    pub fn new(files: usize, mut findings: Vec<Finding>) -> Self {
        sorted::sort_by(&mut findings, |a, b| {
            let key = |f: &Finding| (f.place.span.start, f.rule.code, f.place.span.end);
            (&a.place.path, key(a), &a.message).cmp(&(&b.place.path, key(b), &b.message))
        });
        findings.dedup_by(|a, b| a.rule.code == b.rule.code && a.place == b.place && a.message == b.message);
        Self { files, findings, language: Language::default() }
    }

    /// The report in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}

/// The files that several nodes read, with whether they read them for several servers: what mends such a file for the
/// one may break it for the other, by a name that only one of them knows, or a port that only one of them has.
fn of_several_nodes<'a>(nodes: &[&'a Node]) -> SortedMap<&'a str, bool> {
    let mut servers: SortedMap<&str, Server> = SortedMap::new();
    let mut several = SortedMap::new();
    for node in nodes {
        let own: SortedSet<&str> = node
            .config
            .sources()
            .iter()
            .flat_map(crate::config::Source::files)
            .map(|(path, _)| path)
            .collect();
        for path in own {
            let server = node.config.server();
            match servers.get(path) {
                Some(first) => *several.entry(path).or_default() |= *first != server,
                None => _ = servers.insert(path, server),
            }
        }
    }
    several
}

/// Whether a fix edits a file that the nodes which share it may have to read differently.
fn is_torn(finding: &Finding, shared: &SortedMap<&str, bool>) -> bool {
    let Some(fix) = &finding.fix else { return false };
    // Ports and addresses come from each node's command.
    let is_own = fix.applicability == Applicability::Unsafe || finding.rule.group == Group::Cluster;
    let of = |edit: &Edit| shared.get(edit.path.as_str());
    fix.edits.iter().filter_map(of).any(|several_servers| *several_servers || is_own)
}

/// Runs rules.
#[derive(Clone)]
pub struct Linter {
    options: Options,
    rules: Vec<&'static dyn Rule>,
    plans: Plans,
}

impl Linter {
    /// A linter with these options.
    pub fn new(options: Options) -> Self {
        Self::with_rules(options, &[RULES])
    }

    /// A linter of configurations that no plan runs. It finds the same there, and a program that has this one alone is
    /// smaller.
    pub fn of_configurations(options: Options) -> Self {
        Self::with_rules(options, &OF_CONFIGURATIONS)
    }

    fn with_rules(options: Options, rules: &[&[&'static dyn Rule]]) -> Self {
        let selected = |rule: &&'static dyn Rule| options.selection.has(rule.meta());
        let rules = rules.iter().copied().flatten().copied().filter(selected).collect();
        Self { options, rules, plans: Plans::default() }
    }

    /// With the plan files that run the nodes, each with its text, and what is known of the paths they mount.
    #[must_use]
    pub fn with_plans(mut self, deployments: Vec<(Deployment, Vec<u8>)>, host: HostFiles) -> Self {
        self.plans = Plans::new(deployments, host, self.options.folder.as_deref());
        self
    }

    /// Whether there are plan files. Then nodes wait for each other: [`Linter::lint_nodes`].
    pub fn has_plans(&self) -> bool {
        !self.plans.is_empty()
    }

    /// Whether a rule is among those that are run.
    pub fn looks_for(&self, rule: &Meta) -> bool {
        self.options.selection.has(rule)
    }

    /// Reads a file as a node. Included files are looked up in `files`.
    pub fn read(&self, path: &str, bytes: Vec<u8>, files: &Files) -> Node {
        let location = self.locate(path);
        let said = self.options.server.or_else(|| suppress::server_in(&bytes));
        let named = said.or_else(|| self.plans.server_of(&location)).or(self.options.fallback);
        let config = read(path, bytes, files, named.unwrap_or_else(|| by_name(&location)));
        Node { config, location, server_is_named: named.is_some(), runs_in: None }
    }

    /// Reads a file as the nodes that run it: one for each container that is given it, with the options of its
    /// command; itself alone where no plan mentions it.
    pub fn read_all(&self, path: &str, bytes: &[u8], files: &Files) -> Vec<Node> {
        let location = self.locate(path);
        let runs = self.plans.that_run(&location);
        if runs.is_empty() {
            return vec![self.read(path, bytes.to_vec(), files)];
        }
        let said = self.options.server.or_else(|| suppress::server_in(bytes));
        let read_in = |run: &plans::Run| {
            let named = said.or_else(|| self.plans.server_in(run)).or(self.options.fallback);
            let mut parts = vec![(path.to_owned(), bytes.to_vec())];
            let options = self.plans.options(run);
            if !options.is_empty() {
                parts.push((run.alias.clone(), options));
            }
            Node {
                config: read_parts(parts, files, named.unwrap_or_else(|| by_name(&location))),
                location: location.clone(),
                server_is_named: named.is_some(),
                runs_in: Some(self.plans.runs_in(run, true)),
            }
        };
        runs.iter().map(read_in).collect()
    }

    /// The path of the host of what the container that runs the file at `path` sees at `inside`, an absolute path.
    pub fn on_host(&self, path: &str, inside: &str) -> Option<String> {
        self.plans.on_host(&self.locate(path), inside)
    }

    /// The paths of the host of the files that containers give their servers.
    pub fn mounted(&self) -> impl Iterator<Item = &str> {
        self.plans.mounted()
    }

    /// The containers whose servers get no file but options alone, or nothing, as nodes.
    fn fileless(&self) -> Vec<Node> {
        let read_in = |run: &plans::Run| {
            let named = self.options.server.or_else(|| self.plans.server_in(run)).or(self.options.fallback);
            let parts = vec![(run.alias.clone(), self.plans.options(run))];
            Node {
                config: read_parts(parts, &Files::new(), named.unwrap_or_default()),
                location: self.plans.path_of(run).to_owned(),
                server_is_named: named.is_some(),
                runs_in: Some(self.plans.runs_in(run, false)),
            }
        };
        self.plans.without_file().iter().map(read_in).collect()
    }

    /// The containers whose servers get a file that the plan itself holds, as nodes, but for files that are `given`.
    fn written(&self, given: &[Node]) -> Vec<Node> {
        let given: SortedSet<&str> = given.iter().map(Node::location).collect();
        let is_there = |file: &&plans::WithWritten| {
            file.location.as_deref().is_none_or(|location| !given.contains(location))
        };
        let read_in = |file: &plans::WithWritten| {
            let named =
                self.options.server.or_else(|| self.plans.server_in(&file.run)).or(self.options.fallback);
            let mut parts = vec![(file.alias.clone(), self.plans.text_of(file))];
            let options = self.plans.options(&file.run);
            if !options.is_empty() {
                parts.push((file.run.alias.clone(), options));
            }
            let mut config = read_parts(parts, &Files::new(), named.unwrap_or_default());
            if !file.left_out.is_empty() {
                config.leave_open();
            }
            Node {
                config,
                location: self.plans.path_of(&file.run).to_owned(),
                server_is_named: named.is_some(),
                runs_in: Some(RunsIn {
                    is_written: true,
                    title: file.title.clone(),
                    left_out: file.left_out.clone(),
                    ..self.plans.runs_in(&file.run, true)
                }),
            }
        };
        self.plans.with_written().iter().filter(is_there).map(read_in).collect()
    }

    /// Nodes with those of containers that have no file, or one that the plan itself holds.
    pub(super) fn all_nodes(&self, nodes: &[Node]) -> Vec<Node> {
        let mut all = nodes.to_vec();
        all.extend(self.fileless());
        all.extend(self.written(nodes));
        all
    }

    /// The path with the folder that relative paths start from.
    fn locate(&self, path: &str) -> String {
        match &self.options.folder {
            Some(folder) => join(folder, path),
            None => join("", path),
        }
    }

    /// The key that the nodes of one cluster share; none for a node that stands alone, which
    /// [`Linter::check`] may look at right away.
    pub fn cluster_key(&self, node: &Node) -> Option<String> {
        if self.options.alone { None } else { cluster::key(node) }
    }

    /// Looks at the nodes of one cluster, or at one node.
    pub fn check(&self, nodes: &[&Node]) -> Vec<Finding> {
        let found = self.find(nodes);
        self.suppress(nodes, found)
    }

    fn find(&self, nodes: &[&Node]) -> Vec<Finding> {
        let mut out = Sink::default();
        let cluster = Cluster::new(nodes.to_vec());
        for rule in &self.rules {
            for node in nodes {
                rule.check_node(node, &mut out);
            }
            if !cluster.nodes().is_empty() {
                rule.check_cluster(&cluster, &mut out);
            }
        }
        out.findings
    }

    fn suppress(&self, nodes: &[&Node], findings: Vec<Finding>) -> Vec<Finding> {
        let mut out = Sink { findings };
        let mut suppressions = Suppressions::of(nodes);
        for (path, text) in self.plans.texts() {
            suppressions.read_plan(path, text);
        }
        out.findings.retain_mut(|finding| !suppressions.cover(finding));
        suppressions.report(&self.options.selection, &mut out);
        self.options.overrides.apply(self.options.folder.as_deref(), &mut out.findings);
        out.findings
    }

    /// Looks at nodes, sorted into clusters, and at the plans that run them.
    pub fn lint_nodes(&self, nodes: &[Node]) -> Vec<Finding> {
        let mut of_plans = self.fileless();
        of_plans.extend(self.written(nodes));
        let all: Vec<&Node> = nodes.iter().chain(&of_plans).collect();
        // A server that is told nothing is no configuration to speak of; the plan that does so is.
        let told = all.iter().copied().filter(|n| n.has_file() || !n.config.settings().is_empty());
        let clusters = self.clusters(told);
        let mut findings: Vec<Finding> = clusters.iter().flat_map(|cluster| self.find(cluster)).collect();
        let mut out = Sink::default();
        for view in self.plans.views(&all) {
            for rule in &self.rules {
                rule.check_deployment(&view, &mut out);
            }
        }
        findings.extend(out.findings);
        let shared = of_several_nodes(&all);
        // The rounds of a loop share their lines, so that what differs by the node alone is said once.
        let mut said = SortedSet::new();
        findings.retain_mut(|finding| {
            let is_shared = self.plans.is_written(&finding.place)
                || finding.related.iter().any(|related| self.plans.is_written(&related.place));
            self.plans.settle(finding);
            if is_torn(finding, &shared) {
                finding.fix = None;
            }
            !is_shared || said.insert((finding.rule.code, finding.place.clone()))
        });
        self.suppress(&all, findings)
    }

    /// Looks at files that are all given at once.
    pub fn lint<'a>(&self, inputs: impl IntoIterator<Item = (&'a str, &'a [u8])>, files: &Files) -> Report {
        let mut count = 0;
        let mut nodes: Vec<Node> = Vec::new();
        for (path, bytes) in inputs {
            count += 1;
            nodes.extend(self.read_all(path, bytes, files));
        }
        let findings = if self.has_plans() {
            self.lint_nodes(&nodes)
        } else {
            self.clusters(&nodes).iter().flat_map(|cluster| self.check(cluster)).collect()
        };
        Report::new(count, findings)
    }

    /// Sorts nodes into clusters; a node that stands alone is a cluster of one.
    pub fn clusters<'a>(&self, nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Vec<&'a Node>> {
        let mut clusters: Vec<Vec<&Node>> = Vec::new();
        let mut by_key = SortedMap::new();
        // The plans that run each file. Several may: a script, and a compose file for the same. Each makes a node of it, and
        // they are no siblings.
        let mut plans: SortedMap<&str, Vec<usize>> = SortedMap::new();
        for node in nodes {
            match self.cluster_key(node) {
                Some(key) => {
                    let of_file = plans.entry(node.location()).or_default();
                    let plan = node.runs_in.as_ref().map_or(usize::MAX, |runs| runs.deployment);
                    let nth = of_file.iter().position(|other| *other == plan).unwrap_or_else(|| {
                        of_file.push(plan);
                        of_file.len() - 1
                    });
                    let at = *by_key.entry((key, nth)).or_insert_with(|| {
                        clusters.push(Vec::new());
                        clusters.len() - 1
                    });
                    clusters[at].push(node);
                }
                None => clusters.push(vec![node]),
            }
        }
        clusters
    }
}

/// The server that a file is read as where nobody names one: the newest Valkey for `valkey.conf`, and for files in
/// a folder named after it; else the newest Redis.
fn by_name(path: &str) -> Server {
    let is_named =
        |part: &str, name: &str| part.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let mut parts = path.rsplit('/').take(3);
    let named = parts.find(|part| is_named(part, "valkey") || is_named(part, "redis"));
    let newest = || Server::all().rfind(|server| server.flavor() == Flavor::Valkey);
    named.filter(|part| is_named(part, "valkey")).and_then(|_| newest()).unwrap_or_default()
}
