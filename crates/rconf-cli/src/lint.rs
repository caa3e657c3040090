//! `rconf lint`.

use crate::args::{Format, Level, Lint};
use crate::error::Failure;
use crate::machine::{self, Asked};
use crate::plans::{self, Plans};
use crate::render::Drawer;
use crate::{diff, files, write};
use rayon::prelude::*;
use rconf_core::catalog::Server;
use rconf_core::cluster::is_state_file;
use rconf_core::config::{Files, UnresolvedInclude};
use rconf_core::lint::{Finding, Input, Linter, Node, Options, Report, Selection, Severity, fix};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Lint, out: &mut impl Write) -> Result<u8, Failure> {
    let server = args.server.as_deref().map(Server::parse).transpose()?;
    let selection = Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    if args.stdin_filename.is_some() && !args.paths.iter().any(|p| p.as_os_str() == "-") {
        return Err(Failure::Usage("`--stdin-filename` needs `-` among the paths".to_owned()));
    }
    let folder = std::env::current_dir().ok().and_then(|folder| folder.into_os_string().into_string().ok());
    let mut linter = Linter::new(Options { server, selection, alone: args.no_cluster, folder });
    let (plans, paths) = what_to_read(args)?;
    if !plans.files.is_empty() {
        linter = linter.with_plans(plans.files.clone(), plans.host.clone());
    }
    let run = Run { args, linter, paths, plans };
    if args.fix || args.diff {
        run.fix(out)
    } else {
        let read = run.read_inputs()?;
        let checked = run.check(&read.inputs);
        run.print(&checked, &read.inputs, read.unread, out)
    }
}

/// The plans, and the configurations to read.
fn what_to_read(args: &Lint) -> Result<(Plans, Vec<PathBuf>), Failure> {
    let (named, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| plans::is_named_plan(path));
    let named: Vec<PathBuf> = args.docker.iter().cloned().chain(named).collect();
    let found = files::find(&paths)?;
    // Looking for the plan of a file that is named is a part of looking at its siblings.
    let beside = if args.no_cluster { Vec::new() } else { plans::beside(&found.configurations) };
    let plans = Plans::read(&named, &found.plans, &beside)?;
    Ok((plans, found.configurations))
}

struct Run<'a> {
    args: &'a Lint,
    linter: Linter,
    paths: Vec<PathBuf>,
    plans: Plans,
}

/// The files that were read: each with the path it was read from, which need not be UTF-8.
#[derive(Default)]
struct Read<'p> {
    inputs: Vec<Input>,
    paths: Vec<&'p Path>,
    /// How many could not be read.
    unread: usize,
}

/// The findings, and the files beside those asked for that they may be in.
struct Checked {
    report: Report,
    /// The server that all files were read for; none if there are several.
    server: Option<Server>,
    included: HashMap<String, Vec<u8>>,
    /// The included files that are not here: what they set is unknown.
    missing: BTreeSet<String>,
}

impl Run<'_> {
    /// Does something for each item: on all cores if there is much of it.
    fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        if items.len() < 2 || self.args.jobs == Some(1) {
            return items.iter().map(work).collect();
        }
        let all = || items.par_iter().with_min_len(16).map(&work).collect();
        match self.args.jobs.map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build()) {
            Some(Ok(pool)) => pool.install(all),
            _ => all(),
        }
    }

    fn shown_path(&self, path: &Path) -> String {
        if path.as_os_str() == "-" {
            let name = self.args.stdin_filename.as_deref().unwrap_or(Path::new("<stdin>"));
            return name.display().to_string();
        }
        path.display().to_string()
    }

    fn read_input(&self, path: &Path) -> Result<Input, Failure> {
        Ok(Input { path: self.shown_path(path), bytes: files::read(path)? })
    }

    /// Reads all files. What cannot be read is said, and counted; it fails if that is all there is.
    fn read_inputs(&self) -> Result<Read<'_>, Failure> {
        let mut read = Read::default();
        let results = self.each(&self.paths, |path| self.read_input(path));
        for (path, result) in self.paths.iter().zip(results) {
            match result {
                Ok(input) if is_state_file(&input.bytes) => {
                    // Found beside the configurations, it is left alone in silence.
                    if self.args.paths.iter().any(|path| self.shown_path(path) == input.path) {
                        let why =
                            "is a node's own record of its cluster, which the server writes: nothing to lint";
                        let _ = writeln!(anstream::stderr(), "{} {why}", input.path);
                    }
                }
                Ok(input) => {
                    read.inputs.push(input);
                    read.paths.push(path);
                }
                Err(failure) if self.paths.len() == 1 => return Err(failure),
                Err(failure) => {
                    read.unread += 1;
                    let _ = writeln!(anstream::stderr(), "error: {failure}");
                }
            }
        }
        if read.inputs.is_empty() && read.unread > 0 {
            return Err(self.incomplete(read.unread));
        }
        Ok(read)
    }

    fn incomplete(&self, unread: usize) -> Failure {
        Failure::Incomplete { unread, all: self.paths.len() }
    }

    fn check(&self, inputs: &[Input]) -> Checked {
        let checked = self.each(inputs, |input| self.check_one(input));
        let mut findings = Vec::new();
        let mut included = HashMap::new();
        let mut waiting = Vec::new();
        let first = checked.first().and_then(|one| one.server);
        let server = first.filter(|server| checked.iter().all(|one| one.server == Some(*server)));
        let mut missing = BTreeSet::new();
        for one in checked {
            missing.extend(one.missing);
            findings.extend(one.findings);
            included.extend(one.included);
            waiting.extend(one.waiting);
        }
        let given: HashSet<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
        // Siblings go first: of two nodes that collide, the later one is reported, and it is to be one asked for.
        let mut waiting: Vec<Node> = self.siblings(&waiting).into_iter().chain(waiting).collect();
        let found: Vec<Finding> = if self.linter.has_plans() {
            waiting.extend(self.mounted(&waiting));
            self.linter.lint_nodes(&waiting)
        } else {
            let clusters = self.linter.clusters(&waiting);
            self.each(&clusters, |nodes| self.linter.check(nodes)).into_iter().flatten().collect()
        };
        // Siblings and plans that were not asked for are there to be compared with.
        let is_asked_for = |f: &Finding| {
            let path = f.place.path.as_str();
            given.contains(path) || included.contains_key(path) || self.plans.asked_for.contains(path)
        };
        findings.extend(found.into_iter().filter(is_asked_for));
        included.extend(texts_beside(&findings, &waiting, &given));
        for (deployment, bytes) in &self.plans.files {
            included.insert(deployment.path.clone(), bytes.clone());
        }
        let files = inputs.len() + self.plans.asked_for.len();
        Checked { report: Report::new(files, findings), server, included, missing }
    }

    /// The nodes whose files the plans mount and that were not given.
    fn mounted(&self, nodes: &[Node]) -> Vec<Node> {
        let given: HashSet<&str> = nodes.iter().map(Node::location).collect();
        let paths: Vec<&str> = self.linter.mounted().filter(|path| !given.contains(path)).collect();
        let read = |path: &&str| {
            let Ok(bytes) = files::read(Path::new(path)) else { return Vec::new() };
            files::read_nodes(&self.linter, files::relative(path), &bytes).0
        };
        self.each(&paths, read).into_iter().flatten().collect()
    }

    /// The nodes on the disk that belong to the clusters of `nodes` and were not given.
    fn siblings(&self, nodes: &[Node]) -> Vec<Node> {
        let given: HashSet<&str> = nodes.iter().map(Node::location).collect();
        let keys: BTreeSet<String> = nodes.iter().filter_map(|node| self.linter.cluster_key(node)).collect();
        let paths: Vec<String> = keys
            .iter()
            .flat_map(|key| files::siblings(key))
            .filter(|path| !given.contains(path.as_str()))
            .collect();
        let read = |path: &String| {
            let bytes = files::read(Path::new(path)).ok()?;
            let (nodes, _) = files::read_nodes(&self.linter, files::relative(path), &bytes);
            let is_sibling =
                |node: &Node| self.linter.cluster_key(node).is_some_and(|key| keys.contains(&key));
            Some(nodes.into_iter().filter(is_sibling).collect::<Vec<_>>())
        };
        self.each(&paths, read).into_iter().flatten().flatten().collect()
    }

    fn check_one(&self, input: &Input) -> One {
        let (nodes, files) = files::read_nodes(&self.linter, &input.path, &input.bytes);
        let mut one = One::default();
        for node in nodes {
            one.server = Some(node.config.server());
            one.missing.extend(missing_includes(&node));
            if !files.is_empty() {
                one.included.extend(included_in(&node));
            }
            if self.linter.has_plans() || self.linter.cluster_key(&node).is_some() {
                one.waiting.push(node);
            } else {
                one.findings.extend(self.linter.check(&[&node]));
            }
        }
        one
    }

    fn fix(&self, out: &mut impl Write) -> Result<u8, Failure> {
        let Read { inputs, paths, unread } = self.read_inputs()?;
        if unread > 0 {
            return Err(self.incomplete(unread));
        }
        // Names that are not UTF-8 are shown, and told apart, by what of them is.
        let mut seen = HashSet::new();
        if let Some(twice) = inputs.iter().find(|i| !seen.insert(i.path.as_str())) {
            return Err(Failure::Usage(format!(
                "two of the files are named {}; fix them one by one",
                twice.path
            )));
        }
        let mut includes = Files::new();
        for input in &inputs {
            let (nodes, _) = files::read_nodes(&self.linter, &input.path, &input.bytes);
            for (path, bytes) in nodes.iter().flat_map(included_in) {
                includes.insert(&path, bytes);
            }
        }
        let (fixed, applied) = fix(&self.linter, inputs.clone(), &includes, self.args.unsafe_fixes)?;
        let is_changed = |(_, (old, new)): &(&Path, (&Input, &Input))| old.bytes != new.bytes;
        let changed: Vec<(&Path, (&Input, &Input))> =
            paths.iter().copied().zip(inputs.iter().zip(&fixed)).filter(is_changed).collect();
        if self.args.diff {
            for (_, (old, new)) in &changed {
                diff::print(&old.path, &old.bytes, &new.bytes, out)?;
            }
            out.flush()?;
            let _ = writeln!(anstream::stderr(), "{} in {}", fixes_word(applied), files_word(changed.len()));
            return Ok(if changed.is_empty() || self.args.exit_zero {
                crate::CLEAN
            } else {
                crate::FINDINGS
            });
        }
        let is_stdin = |path: &Path| path.as_os_str() == "-";
        let from_stdin = paths.iter().zip(&fixed).find(|(path, _)| is_stdin(path));
        if let Some((_, text)) = from_stdin {
            // Its bytes as they are: an escape sequence in them is not ours to strip.
            let mut raw = std::io::stdout().lock();
            raw.write_all(&text.bytes)?;
            raw.flush()?;
        }
        let to_write: Vec<(PathBuf, &[u8])> = changed
            .iter()
            .filter(|(path, _)| !is_stdin(path))
            .map(|(path, (_, new))| (path.to_path_buf(), new.bytes.as_slice()))
            .collect();
        write::replace_all(&to_write)?;
        let checked = self.check(&fixed);
        if from_stdin.is_some() {
            // Standard output holds the fixed text; what is left to say goes beside it.
            let code = self.print(&checked, &fixed, 0, &mut anstream::stderr())?;
            return Ok(code);
        }
        let code = self.print(&checked, &fixed, 0, out)?;
        if self.args.format == Format::Text && applied > 0 {
            writeln!(out, "Applied {} in {}.", fixes_word(applied), files_word(changed.len()))?;
        }
        Ok(code)
    }

    fn print(
        &self,
        checked: &Checked,
        inputs: &[Input],
        unread: usize,
        out: &mut impl Write,
    ) -> Result<u8, Failure> {
        let report = &checked.report;
        let by_path: HashMap<&str, &[u8]> = if report.findings.is_empty() {
            HashMap::new()
        } else {
            let own = inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice()));
            checked.included.iter().map(|(p, b)| (p.as_str(), b.as_slice())).chain(own).collect()
        };
        let text = |path: &str| by_path.get(path).copied();
        match self.args.format {
            Format::Text => {
                let drawer = Drawer::new(&report.findings, text);
                let given: HashSet<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
                for finding in &report.findings {
                    drawer.draw(finding, &given, out)?;
                }
                summarise(checked, out)?;
            }
            format => {
                let plans = self.plans.asked_for.iter().map(String::as_str);
                let files: Vec<&str> = inputs.iter().map(|i| i.path.as_str()).chain(plans).collect();
                let server = checked.server.unwrap_or_default();
                let asked = Asked { server, files: &files, fail_on: self.threshold() };
                machine::write(format, report, &asked, text, out)?;
            }
        }
        let fails = |f: &Finding| f.severity >= self.threshold();
        Ok(match () {
            () if unread > 0 => return Err(self.incomplete(unread)),
            () if self.args.exit_zero => crate::CLEAN,
            () if report.findings.iter().any(fails) => crate::FINDINGS,
            () => crate::CLEAN,
        })
    }

    fn threshold(&self) -> Severity {
        match self.args.fail_on {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info => Severity::Info,
        }
    }
}

fn summarise(checked: &Checked, out: &mut impl Write) -> Result<(), Failure> {
    let report = &checked.report;
    let files = files_word(report.files);
    let found = findings_word(report);
    writeln!(out, "Checked {files}: {found}.")?;
    for path in checked.missing.iter().take(MOST_MISSING) {
        writeln!(out, "Not here, so not checked: {path} (included).")?;
    }
    if let Some(more @ 1..) = checked.missing.len().checked_sub(MOST_MISSING) {
        writeln!(out, "Not here, so not checked: {} more.", files_word(more))?;
    }
    Ok(())
}

/// How many included files that are not here are named.
const MOST_MISSING: usize = 5;

fn findings_word(report: &Report) -> String {
    let word = |severity: Severity| {
        let (n, word) = (report.count(severity), severity.name());
        let plural = if n == 1 || severity == Severity::Info { "" } else { "s" };
        (n > 0).then(|| format!("{n} {word}{plural}"))
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().filter_map(word).collect();
    if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
}

/// The files that a node includes and that are not here, as its lines name them. A pattern may match nothing.
fn missing_includes(node: &Node) -> Vec<String> {
    let name = |include: &UnresolvedInclude| {
        let path = String::from_utf8_lossy(node.config.word_value(include.at, 1));
        path.chars().take(100).map(diff::visible).collect()
    };
    node.config.unresolved_includes().iter().filter(|include| !include.is_glob).map(name).collect()
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

/// The texts of siblings that were not asked for, as far as findings have related places in them.
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

fn included_in(node: &Node) -> Vec<(String, Vec<u8>)> {
    node.config
        .sources()
        .iter()
        .skip(1)
        .flat_map(rconf_core::config::Source::files)
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}

fn fixes_word(n: usize) -> String {
    if n == 1 { "1 fix".to_owned() } else { format!("{n} fixes") }
}

fn files_word(n: usize) -> String {
    if n == 1 { "1 file".to_owned() } else { format!("{n} files") }
}
