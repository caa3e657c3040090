use super::engine::{Linter, Options};
use super::fix::{Input, NotSettled, fix};
use super::select::Selection;
use super::settings::{SETTINGS_FILE, Settings};
use crate::catalog::Server;
use crate::cluster::{Node, View, is_sentinel_file, is_state_file};
use crate::config::{Files, join, parent};
use crate::container::{Container, Deployment, HostFiles, OnHost, is_plan, read, read_env};
use crate::diagnostic::{Finding, Report};
use crate::spec;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Files that include each other are read this often anew.
const INCLUDE_ROUNDS: usize = 20;

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A server's configuration.
    Configuration,
    /// A compose file, or a script with docker commands.
    Plan,
    /// The spec of a cluster, or the settings of the linter: `rconf.toml`.
    Spec,
    /// Anything else: there for those that name it.
    Other,
}

impl FileKind {
    /// What a file is, by its name and its text.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let has =
            |extension: &str| name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(extension));
        match () {
            () if name == SETTINGS_FILE => Self::Spec,
            () if is_plan(path) => Self::Plan,
            () if has("acl")
                || has("md")
                || has("txt")
                || has("json")
                || name == ".env"
                || name == ".gitignore" =>
            {
                Self::Other
            }
            () if is_state_file(bytes) || is_sentinel_file(path, bytes) => Self::Other,
            () => Self::Configuration,
        }
    }
}

/// Files that are all in memory, as a page or an editor has them, read together: each configuration as the nodes that
/// run it, with the plans among them. What is not among them is unknown rather than absent.
pub struct Workspace {
    linter: Linter,
    files: Files,
    configurations: Vec<Input>,
    /// What is wrong with the specs, and how many there are.
    of_specs: (Vec<Finding>, usize),
    /// What is wrong with the `[lint]` table, of which nothing holds then: path, line, column and what to do.
    pub settings_error: Option<String>,
    /// What runs the nodes.
    pub deployments: Vec<Deployment>,
    /// The nodes: those of configurations, and those of containers without one.
    pub nodes: Vec<Node>,
}

impl Workspace {
    /// Reads files. Of the `rconf.toml` nearest to their root the server and the selection hold where the options have
    /// none of their own, and the severities and ignores of its `[lint]` table, if there is no mistake in it.
    pub fn new(inputs: Vec<Input>, mut options: Options) -> Self {
        let by_path: BTreeMap<&str, &[u8]> =
            inputs.iter().map(|input| (input.path.as_str(), input.bytes.as_slice())).collect();
        let of =
            |kind: FileKind| by_path.iter().filter(move |(path, bytes)| FileKind::of(path, bytes) == kind);
        let specs: Vec<(&str, &str)> = of(FileKind::Spec)
            .filter_map(|(path, bytes)| Some((*path, std::str::from_utf8(bytes).ok()?)))
            .collect();
        let nearest = specs.iter().min_by_key(|(path, _)| path.matches('/').count());
        let mut settings_error = None;
        if let Some((path, text)) = nearest {
            match Settings::parse(text) {
                Ok(settings) => {
                    options.fallback = options.fallback.or(settings.server);
                    if options.selection == Selection::default() {
                        options.selection = settings.selection;
                    }
                    options.overrides = settings.overrides;
                    options.overrides.root = join("", parent(path));
                }
                // What is no TOML at all is said of the spec.
                Err(why) => {
                    let form = spec::form(text);
                    let named = form.as_ref().and_then(|form| form.values.get("server"));
                    options.fallback = options.fallback.or_else(|| Server::parse(named?).ok());
                    settings_error = form.map(|_| format!("{path}:{why}"));
                }
            }
        }
        let mut host = HostFiles::new();
        let mut deployments = Vec::new();
        for (path, bytes) in of(FileKind::Plan) {
            let environment =
                by_path.get(join(parent(path), ".env").as_str()).map(|env| read_env(env)).unwrap_or_default();
            let deployment = read(path, bytes, &environment);
            let speaks = !deployment.cli.is_empty() || deployment.unfollowed.iter().any(|part| part.is_error);
            if !speaks && !deployment.containers.iter().any(Container::is_server) {
                continue;
            }
            for mounted in View::host_paths(&deployment) {
                let below = format!("{mounted}/");
                if by_path.contains_key(mounted.as_str()) {
                    host.insert(&mounted, OnHost::File);
                } else if by_path.keys().any(|path| path.starts_with(&below)) {
                    host.insert(&mounted, OnHost::Folder);
                }
            }
            deployments.push((deployment, bytes.to_vec()));
        }
        let linter = Linter::new(options).with_plans(deployments.clone(), host);
        // One that is no TOML may be one.
        let is_spec = |text: &str| spec::is_spec(text) || spec::form(text).is_none();
        let mut of_specs = (Vec::new(), specs.len());
        for (path, text) in specs.iter().filter(|(_, text)| is_spec(text)) {
            let found = spec::read(path, text).findings.into_iter();
            of_specs.0.extend(found.filter(|finding| linter.selects(finding.rule)));
        }
        let deployments = deployments.into_iter().map(|(deployment, _)| deployment).collect();
        Self { of_specs, settings_error, deployments, ..Self::read(inputs, linter) }
    }

    /// Reads configurations, and nothing else that is among the files: what a program can do that has no readers of
    /// plans and specs.
    pub fn of_configurations(inputs: Vec<Input>, options: Options) -> Self {
        Self::read(inputs, Linter::of_configurations(options))
    }

    fn read(inputs: Vec<Input>, linter: Linter) -> Self {
        let mut files = Files::new();
        for input in &inputs {
            files.insert(&input.path, input.bytes.clone());
        }
        let by_path: BTreeMap<String, Vec<u8>> =
            inputs.into_iter().map(|input| (input.path, input.bytes)).collect();
        let all = by_path
            .into_iter()
            .filter(|(path, bytes)| FileKind::of(path, bytes) == FileKind::Configuration)
            .map(|(path, bytes)| Input { path, bytes });
        // A file that another one includes is a part of that one.
        let mut read_all: Vec<(Input, Vec<Node>)> = Vec::new();
        let mut parts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for input in all {
            let nodes = read_nodes(&linter, &input, &mut files);
            let own = join("", &input.path);
            let sources = nodes.iter().flat_map(|node| node.config.sources());
            let of_it = sources.flat_map(crate::config::Source::files).map(|(path, _)| join("", path));
            parts.insert(own.clone(), of_it.filter(|path| *path != own).collect());
            read_all.push((input, nodes));
        }
        // Files that include each other in a circle are parts of no other.
        let included: BTreeSet<&String> = parts.values().flatten().collect();
        let roots = parts.iter().filter(|(path, _)| !included.contains(path));
        let of_roots: BTreeSet<&String> = roots.flat_map(|(_, parts)| parts).collect();
        read_all.retain(|(input, _)| !of_roots.contains(&join("", &input.path)));
        let (configurations, nodes): (Vec<Input>, Vec<Vec<Node>>) = read_all.into_iter().unzip();
        let nodes = nodes.into_iter().flatten().collect();
        Self {
            linter,
            files,
            configurations,
            of_specs: (Vec::new(), 0),
            settings_error: None,
            deployments: Vec::new(),
            nodes,
        }
    }

    /// What is found.
    pub fn report(&self) -> Report {
        let mut findings = self.linter.lint_nodes(&self.nodes);
        let (of_specs, specs) = &self.of_specs;
        findings.extend(of_specs.iter().cloned());
        Report::new(self.configurations.len() + self.deployments.len() + specs, findings)
    }

    /// The clusters among the nodes; a node that stands alone is one of its own. With the nodes of containers that have
    /// no file here.
    pub fn clusters(&self) -> Vec<Vec<Node>> {
        let reader = self.linter.reader();
        let mut all = self.nodes.clone();
        all.extend(reader.nodes_without_file(&self.nodes));
        let clusters = reader.clusters(&all);
        clusters.into_iter().map(|nodes| nodes.into_iter().cloned().collect()).collect()
    }

    /// Fixes all configurations, as `rconf lint --fix` does. Gives those that changed, and how many fixes were applied.
    pub fn fix(self, with_unsafe: bool) -> Result<(Vec<Input>, usize), NotSettled> {
        let (fixed, applied) = fix(&self.linter, self.configurations.clone(), &self.files, with_unsafe)?;
        let was: BTreeSet<(&str, &[u8])> =
            self.configurations.iter().map(|input| (input.path.as_str(), input.bytes.as_slice())).collect();
        let changed =
            fixed.into_iter().filter(|now| !was.contains(&(now.path.as_str(), now.bytes.as_slice())));
        Ok((changed.collect(), applied))
    }
}

/// Reads a configuration; what it includes by a path of its container is found through the mounts.
fn read_nodes(linter: &Linter, input: &Input, files: &mut Files) -> Vec<Node> {
    for _ in 0..INCLUDE_ROUNDS {
        let node = linter.reader().node(&input.path, input.bytes.clone(), files);
        let mut more = false;
        for include in node.config.unresolved_includes() {
            let wanted = include.path.as_deref().filter(|path| path.starts_with('/') && !include.is_glob);
            let Some(wanted) = wanted.filter(|path| files.get(path).is_none()) else { continue };
            let mounted = linter.reader().on_host(&input.path, wanted);
            if let Some((bytes, host)) = mounted.and_then(|host| Some((files.get(&host)?.to_vec(), host))) {
                files.insert_as(wanted, &host, bytes);
                more = true;
            }
        }
        if !more {
            break;
        }
    }
    linter.reader().nodes(&input.path, &input.bytes, files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Severity;

    fn input(path: &str, text: &str) -> Input {
        Input { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_nearest_settings_hold() {
        let of = |toml: &str| {
            let files = vec![
                input("rconf.toml", toml),
                input("deeper/rconf.toml", "[lint]\nselect = [\"H\"]\n"),
                input("a.conf", "requirepass 123\nhz 200\n"),
                input("b/b.conf", "requirepass 123\nhz 200\n"),
            ];
            Workspace::new(files, Options::default())
        };
        let found = |workspace: &Workspace| -> Vec<(String, &str, Severity)> {
            let findings = workspace.report().findings.into_iter();
            let asked = findings.filter(|f| ["weak-password", "hz-too-high"].contains(&f.rule.name));
            asked.map(|f| (f.place.path, f.rule.name, f.severity)).collect()
        };
        let workspace =
            of("[lint]\nignore = [\"weak-password\"]\n[lint.severity]\nhz-too-high = \"error\"\n\
                            [lint.per-file-ignores]\n\"b/*\" = [\"hz-too-high\"]\n");
        assert_eq!(found(&workspace), [("a.conf".to_owned(), "hz-too-high", Severity::Error)]);
        assert_eq!(workspace.settings_error, None);
        let wrong = of("[lint]\nselct = [\"A\"]\n");
        assert_eq!(found(&wrong).len(), 4);
        let why = wrong.settings_error.as_deref().unwrap_or_default();
        assert!(why.starts_with("rconf.toml:2:1: ") && why.contains("did you mean `select`"), "{why}");
        assert_eq!(of("[lint\n").settings_error, None);
    }

    #[test]
    fn includes_are_parts_and_plans_bring_their_nodes() {
        let compose = "services:\n  a:\n    image: redis:7.2\n    command: redis-server /etc/redis.conf\n    volumes: \
                       ['./a.conf:/etc/redis.conf', './more.conf:/etc/more.conf']\n  b:\n    image: redis:7.2\n    \
                       command: redis-server --port 7001\n";
        let files = vec![
            input("a.conf", "include /etc/more.conf\nport 7000\n"),
            input("more.conf", "bogus yes\n"),
            input("compose.yaml", compose),
            input("nodes.conf", "vars currentEpoch 0 lastVoteEpoch 0\n"),
        ];
        let workspace = Workspace::new(files, Options::default());
        let paths: Vec<&str> = workspace.nodes.iter().map(|node| node.config.path()).collect();
        assert_eq!(paths, ["a.conf"]);
        assert_eq!(workspace.clusters().iter().map(Vec::len).sum::<usize>(), 2);
        let circle = vec![input("x.conf", "include y.conf\n"), input("y.conf", "include x.conf\n")];
        assert_eq!(Workspace::new(circle, Options::default()).nodes.len(), 2);
        let report = workspace.report();
        assert!(report.findings.iter().any(|f| f.place.path == "more.conf"), "{:?}", report.findings);
    }
}
