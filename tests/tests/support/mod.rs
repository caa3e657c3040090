//! The cases of the rules, in the folder next to each rule. A case is a file, or a folder with several files.

use rconf_core::cluster::is_acl_path;
use rconf_core::config::Files;
use rconf_core::container::{self, HostFiles, OnHost, is_plan};
use rconf_core::doctor::{Examined, examine};
use rconf_core::lint::{Linter, Options, Report, SETTINGS_FILE, View};
use rconf_core::running::{Seen, read_pasted};
use rconf_core::session::Input;
use rconf_core::spec;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The purpose of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Firing,
    Silent,
    Fixed,
}

/// A case of a rule.
#[derive(Debug)]
pub struct Case {
    /// The name of the rule.
    pub rule: String,
    pub kind: Kind,
    /// The part of its name after the kind, such as `-crlf` in `firing-crlf.conf`.
    pub suffix: String,
    /// The files to lint, by their paths within the case.
    pub inputs: Vec<Input>,
    /// All files of the case, for `include`.
    pub files: Files,
}

impl Case {
    pub fn name(&self) -> String {
        format!("{}/{:?}{}", self.rule, self.kind, self.suffix).to_lowercase()
    }

    pub fn lint(&self, linter: &Linter) -> Report {
        if self.is_of_running() {
            return self.examine(linter).report;
        }
        let linter = self.with_plans(linter);
        let mut report =
            linter.lint(self.inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice())), &self.files);
        // A spec is read separately, because it is not a configuration.
        if let Some(text) = self.files.get(SETTINGS_FILE).and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            report.findings.extend(spec::read(SETTINGS_FILE, text).findings);
        }
        report
    }

    /// Returns whether the case holds answers of running nodes, in `.txt` files.
    pub fn is_of_running(&self) -> bool {
        self.bytes().iter().any(|(path, _)| is_answers(path))
    }

    /// Examines the answers in the case, and compares them with its configurations.
    fn examine(&self, linter: &Linter) -> Examined {
        let all = self.bytes();
        let (answers, files): (Vec<_>, Vec<_>) = all.iter().partition(|(path, _)| is_answers(path));
        let answers = answers.into_iter().flat_map(|(path, bytes)| read_pasted(path, bytes).0).collect();
        let node = |(path, bytes): &(String, Vec<u8>)| linter.reader().node(path, bytes.clone(), &self.files);
        let files: Vec<_> = files.into_iter().map(node).collect();
        examine(&Seen::new(answers), &files, linter)
    }

    /// Returns the texts that findings refer to: the files, and what running nodes answered.
    #[allow(dead_code, reason = "not every test asks for them")]
    pub fn texts(&self) -> BTreeMap<String, Vec<u8>> {
        let mut texts: BTreeMap<String, Vec<u8>> = self.bytes().into_iter().collect();
        if self.is_of_running() {
            texts.extend(self.examine(&Linter::new(Options::default())).texts);
        }
        texts
    }

    /// Returns the linter with the compose files and scripts of the case.
    pub fn with_plans(&self, linter: &Linter) -> Linter {
        let all = self.bytes();
        let plans: Vec<_> = all.iter().filter(|(path, _)| is_plan(path)).collect();
        if plans.is_empty() {
            return linter.clone();
        }
        let read = |(path, bytes): &&(String, Vec<u8>)| {
            (container::read(path, bytes, &BTreeMap::default()), bytes.clone())
        };
        let deployments: Vec<_> = plans.iter().map(read).collect();
        let mut host = HostFiles::new();
        for path in deployments.iter().flat_map(|(deployment, _)| View::host_paths(deployment)) {
            // In a case, all relative paths are next to the plan.
            if !path.starts_with('/') {
                let folder = format!("{path}/");
                let what = match self.files.get(&path) {
                    Some(_) => OnHost::File,
                    None if all.iter().any(|(p, _)| p.starts_with(&folder)) => OnHost::Folder,
                    None => OnHost::Absent,
                };
                host.insert(&path, what);
            }
        }
        linter.clone().with_plans(deployments, host)
    }

    /// Returns all files of the case: those to lint and those they include.
    #[allow(dead_code, reason = "not every test asks for them")]
    pub fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        // `*` does not match a slash, so there is one pattern per level.
        let patterns = ["*", "*/*", "*/*/*", "*/*/*/*"];
        patterns
            .iter()
            .flat_map(|pattern| self.files.glob(pattern))
            .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
            .collect()
    }
}

/// Files in the folder of a rule that are not cases: its page in Chinese, and its messages about its cases.
const NO_CASES: [&str; 2] = ["zh.md", "messages.snap"];

/// Returns the folder of each rule, by its name: `access/missing-masterauth`, next to
/// `access/missing_masterauth.rs`.
pub fn folders() -> BTreeMap<String, PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/rconf-core/src");
    let groups = entries(&src.join("lint/rules")).into_iter().filter(|path| path.is_dir());
    let groups = groups.chain([src.join("spec/rules")]);
    let of_group = |group: PathBuf| entries(&group).into_iter().filter(|path| path.is_dir());
    groups.flat_map(of_group).map(|path| (file_name(&path), path)).collect()
}

/// Returns the cases of a rule, ordered by name.
#[allow(dead_code, reason = "not every test asks for them")]
pub fn cases(rule: &str) -> Vec<Case> {
    folders().get(rule).map(|folder| cases_in(rule, folder)).unwrap_or_default()
}

fn cases_in(rule: &str, folder: &Path) -> Vec<Case> {
    let is_case = |path: &&PathBuf| !NO_CASES.contains(&file_name(path).trim_end_matches(".new"));
    entries(folder).iter().filter(is_case).map(|path| read_case(rule, path)).collect()
}

/// Returns the cases of all rules.
pub fn all_cases() -> Vec<Case> {
    folders().iter().flat_map(|(rule, folder)| cases_in(rule, folder)).collect()
}

fn read_case(rule: &str, path: &Path) -> Case {
    let name = file_name(path);
    let stem = [".conf", ".acl", ".txt"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let kinds = [("firing", Kind::Firing), ("silent", Kind::Silent), ("fixed", Kind::Fixed)];
    let (kind, suffix) = kinds
        .iter()
        .find_map(|(word, kind)| Some((*kind, stem.strip_prefix(word)?.to_owned())))
        .unwrap_or_else(|| panic!("{rule}/{name} is no case: it begins with firing, silent or fixed"));
    let mut found = Vec::new();
    if path.is_dir() {
        walk(path, "", &mut found);
    } else {
        // A fixed case has the path of its firing case.
        let bytes = std::fs::read(path).expect("a fixture can be read");
        found.push((if kind == Kind::Fixed { name.replacen("fixed", "firing", 1) } else { name }, bytes));
    }
    case_of(rule, kind, suffix, &found, path.is_dir())
}

/// Returns a case with these files.
pub fn case_of(rule: &str, kind: Kind, suffix: String, found: &[(String, Vec<u8>)], is_folder: bool) -> Case {
    let mut files = Files::new();
    for (path, bytes) in found {
        files.insert(path, bytes.clone());
    }
    // In a folder, the command line treats these files as configurations; the others are only included.
    let is_input = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        // An ACL file is linted alone where nothing names it.
        let is_conf = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "conf");
        let is_alone = is_acl_path(path) && !found.iter().any(|(other, _)| is_conf(other));
        let is_named = ["redis", "valkey", "sentinel"].iter().any(|program| name.starts_with(program));
        (!is_folder && !is_answers(path)) || is_alone || (is_named && !is_plan(name))
    };
    let inputs = found
        .iter()
        .filter(|(path, _)| is_input(path))
        .map(|(path, bytes)| Input { path: path.clone(), bytes: bytes.clone() })
        .collect();
    Case { rule: rule.to_owned(), kind, suffix, inputs, files }
}

/// Returns whether a file of a case holds answers of running nodes.
fn is_answers(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "txt")
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for path in entries(folder) {
        let name = format!("{prefix}{}", file_name(&path));
        if path.is_dir() {
            walk(&path, &format!("{name}/"), found);
        } else {
            found.push((name, std::fs::read(&path).expect("a fixture can be read")));
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = std::fs::read_dir(folder).expect("a folder of fixtures can be listed");
    let mut paths: Vec<PathBuf> = listing.map(|e| e.expect("a fixture can be listed").path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().and_then(|n| n.to_str()).expect("names of fixtures are UTF-8").to_owned()
}
