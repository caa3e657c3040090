//! Checks and fixes files.

use rconf_core::catalog::Server;
use rconf_core::diagnostic::{Applicability, Finding, apply_edits};
use rconf_core::lint::Options;
use rconf_core::message::{Language, Message};
use rconf_core::report::json;
#[cfg(feature = "everything")]
use rconf_core::session::ignore_here;
use rconf_core::session::{FileKind, Input, Outcome, ReadAs, Workspace};
use rconf_core::topology::{DescribedCluster, described_cluster};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

#[derive(Serialize)]
pub struct Checked {
    /// The output of the CLI with `--format json`, but with columns in UTF-16 code units.
    report: json::Json,
    /// The fix of each finding in the report, in the same order. The report itself omits fixes that contain a
    /// secret.
    fixes: Vec<Option<Mending>>,
    files: Vec<File>,
    /// The error in the `[lint]` table of an rconf.toml, which is then ignored.
    settings_error: Option<String>,
    /// The clusters, in the order of their first nodes.
    clusters: Vec<DescribedCluster>,
}

#[derive(Serialize)]
struct Mending {
    title: String,
    /// Whether the fix can be applied without asking.
    safe: bool,
}

#[derive(Serialize)]
struct File {
    path: String,
    kind: ReadAs,
    /// The server that a configuration is read for.
    server: Option<&'static str>,
}

/// The changed files, or why there are none.
#[derive(Serialize)]
pub struct Fixed {
    files: Vec<FixedFile>,
    applied: usize,
    error: Option<String>,
}

#[derive(Serialize)]
struct FixedFile {
    path: String,
    text: String,
}

fn options(server: &str) -> Options {
    Options { server: Server::parse(server).ok(), ..Options::default() }
}

pub fn workspace(inputs: Vec<Input>, server: &str) -> Workspace {
    #[cfg(feature = "everything")]
    return Workspace::new(inputs, options(server));
    #[cfg(not(feature = "everything"))]
    Workspace::of_configurations(inputs, options(server))
}

fn by_path(inputs: &[Input]) -> BTreeMap<String, Vec<u8>> {
    let mut by_path = BTreeMap::new();
    by_path.extend(inputs.iter().map(|input| (input.path.clone(), input.bytes.clone())));
    by_path
}

pub fn check(inputs: Vec<Input>, server: &str, language: Language) -> Checked {
    let texts = by_path(&inputs);
    #[cfg(feature = "everything")]
    let planned = crate::planned::of_spec(&inputs);
    let workspace = workspace(inputs, server);
    let mut outcome = workspace.check();
    outcome.report.language = language;
    let mending = |finding: &Finding| {
        let fix = finding.fix.as_ref()?;
        let title: &Message = &fix.title;
        Some(Mending {
            title: title.get(language).to_owned(),
            safe: fix.applicability == Applicability::Safe,
        })
    };
    let read_as: HashMap<&str, &'static str> =
        outcome.nodes.iter().map(|node| (node.config.path(), node.config.server().name())).collect();
    let file = |(path, bytes): (&String, &Vec<u8>)| File {
        path: path.clone(),
        kind: FileKind::of(path, bytes).read_as(),
        server: read_as.get(path.as_str()).copied(),
    };
    let clusters = workspace.clusters(&outcome.nodes);
    let deployments = workspace.deployments().cloned();
    #[cfg(feature = "everything")]
    let deployments = deployments.chain(planned);
    let deployments: Vec<_> = deployments.collect();
    Checked {
        fixes: outcome.report.findings.iter().map(mending).collect(),
        files: texts.iter().map(file).collect(),
        settings_error: workspace.settings_error.clone(),
        clusters: clusters.iter().map(|nodes| described_cluster(nodes, &deployments)).collect(),
        report: as_json(&outcome, json::Columns::Utf16, &texts),
    }
}

fn as_json(outcome: &Outcome, columns: json::Columns, texts: &BTreeMap<String, Vec<u8>>) -> json::Json {
    json::report(&outcome.report, outcome.server.unwrap_or_default(), columns, |path| {
        texts.get(path).map(Vec::as_slice)
    })
}

#[cfg(feature = "everything")]
pub fn export(inputs: Vec<Input>, server: &str, language: Language, format: &str) -> String {
    let texts = by_path(&inputs);
    let mut outcome = workspace(inputs, server).check();
    outcome.report.language = language;
    let text = |path: &str| texts.get(path).map(Vec::as_slice);
    let line = match format {
        "sarif" => crate::json(&rconf_core::report::sarif::report(&outcome.report, text)),
        _ => crate::json(&as_json(&outcome, json::Columns::Characters, &texts)),
    };
    line + "\n"
}

fn changed(files: impl IntoIterator<Item = Input>, applied: usize) -> Fixed {
    let file = |input: Input| FixedFile {
        path: input.path,
        text: String::from_utf8_lossy(&input.bytes).into_owned(),
    };
    Fixed { files: files.into_iter().map(file).collect(), applied, error: None }
}

pub fn fix_one(inputs: Vec<Input>, server: &str, nth: usize) -> Fixed {
    let texts = by_path(&inputs);
    let findings = workspace(inputs, server).check().report.findings;
    let Some(fix) = findings.into_iter().nth(nth).and_then(|finding| finding.fix) else {
        return changed([], 0);
    };
    let mut of: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for edit in &fix.edits {
        of.entry(edit.path.as_str()).or_default().push(edit);
    }
    let mended = of.into_iter().filter_map(|(path, edits)| {
        Some(Input { path: path.to_owned(), bytes: apply_edits(texts.get(path)?, edits) })
    });
    changed(mended, 1)
}

/// Returns the file of the nth finding with a comment that ignores it.
#[cfg(feature = "everything")]
pub fn ignore_one(inputs: Vec<Input>, server: &str, nth: usize) -> Fixed {
    let texts = by_path(&inputs);
    let findings = workspace(inputs, server).check().report.findings;
    let commented = findings.get(nth).and_then(|finding| {
        let path = &finding.place.path;
        let bytes = ignore_here(finding, texts.get(path)?, "")?;
        Some(Input { path: path.clone(), bytes })
    });
    let applied = usize::from(commented.is_some());
    changed(commented, applied)
}

pub fn fix_all(inputs: Vec<Input>, server: &str, with_unsafe: bool) -> Fixed {
    match workspace(inputs, server).fix(with_unsafe) {
        Ok(fixed) => changed(fixed.changed, fixed.applied),
        Err(why) => Fixed { files: Vec::new(), applied: 0, error: Some(why.to_string()) },
    }
}
