//! Specs, and the files generated from them.

use rconf_core::generate::{GeneratedFile, Inputs, NO_MANIFESTS, generate as make};
use rconf_core::lint::{Report, SETTINGS_FILE, lint_generated};
use rconf_core::message::Language;
use rconf_core::plan::first_start;
use rconf_core::report::json;
use rconf_core::spec::{self, Target};
use rconf_core::text::LineTable;
use rconf_core::topology::Topology;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Made {
    /// The findings in the spec and its users.
    report: json::Json,
    /// The generated cluster. `None` if the spec has errors.
    cluster: Option<Cluster>,
    /// Why a valid spec could not be generated.
    error: Option<String>,
}

#[derive(Serialize)]
struct Cluster {
    name: String,
    server: &'static str,
    topology: Topology,
    /// The files, including the spec, ordered by their paths.
    files: Vec<File>,
    /// The folders to create that contain no files.
    folders: Vec<String>,
    /// The reasons for the lines of each configuration.
    reasons: BTreeMap<String, Vec<Reason>>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct File {
    path: String,
    text: String,
    /// The Unix mode.
    mode: u32,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names of the JSON")]
struct Reason {
    /// The number of the line in the file, from 1.
    line: usize,
    reason: String,
    /// The line of the spec that it comes from, from 1. `None` if rconf chose it.
    origin: Option<usize>,
}

#[derive(Serialize)]
struct Step {
    title: String,
    why: String,
    commands: Vec<String>,
}

pub fn generate(text: &str, password: &str, users: &str, language: Language) -> Made {
    let read = spec::read(SETTINGS_FILE, text);
    let mut findings = read.findings;
    let inputs = Inputs { password, users };
    let mut acl_file = None;
    if let Some(spec) = &read.spec {
        findings.extend(lint_generated(spec, SETTINGS_FILE, inputs));
        acl_file.clone_from(&spec.auth.acl_file);
    }
    let is_error = findings.iter().any(|finding| finding.severity == rconf_core::lint::Severity::Error);
    let report = Report::new(1, findings).in_language(language);
    let server = read.spec.as_ref().map(|spec| spec.server).unwrap_or_default();
    let report = json::report(&report, server, json::Columns::Utf16, |path| match path {
        SETTINGS_FILE => Some(text.as_bytes()),
        path => (acl_file.as_deref() == Some(path)).then_some(users.as_bytes()),
    });
    let Some(spec) = read.spec.filter(|_| !is_error) else {
        return Made { report, cluster: None, error: None };
    };
    if spec.target == Target::Kubernetes {
        return Made { report, cluster: None, error: Some(NO_MANIFESTS.get(language).to_owned()) };
    }
    let made = match make(&spec, inputs) {
        Ok(made) => made,
        Err(why) => return Made { report, cluster: None, error: Some(why.to_string()) },
    };
    let lines = LineTable::new(text.as_bytes());
    let reasons = made.reasons.into_iter().map(|(path, of)| {
        let reason = |line: rconf_core::generate::Line| Reason {
            line: line.number,
            reason: line.reason.get(language).to_owned(),
            origin: line.origin.map(|span| lines.line(span.start)),
        };
        (path, of.into_iter().map(reason).collect())
    });
    let steps = first_start(&spec, &made.topology, Some(&spec.name)).into_iter().map(|step| Step {
        title: step.title.get(language).to_owned(),
        why: step.why.get(language).to_owned(),
        commands: step.commands,
    });
    let own = GeneratedFile { path: SETTINGS_FILE.to_owned(), bytes: text.as_bytes().to_vec(), mode: 0o644 };
    let mut files = made.files;
    files.push(own);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let file = |file: GeneratedFile| File {
        path: file.path,
        text: String::from_utf8_lossy(&file.bytes).into_owned(),
        mode: file.mode,
    };
    let cluster = Cluster {
        name: spec.name.clone(),
        server: spec.server.name(),
        topology: made.topology,
        files: files.into_iter().map(file).collect(),
        folders: made.folders,
        reasons: reasons.collect(),
        steps: steps.collect(),
    };
    Made { report, cluster: Some(cluster), error: None }
}
