//! Specs, and the files generated from them.

use crate::placed::{self, Places};
use rconf_core::generate::{
    GeneratedFile, Inputs, Machine, Part, generate as make, generate_manifests, sizing,
};
use rconf_core::lint::{Drafts, Report, SETTINGS_FILE};
use rconf_core::message::Language;
use rconf_core::plan::{StartStep, first_start, first_start_of_pods, first_start_with_compose};
use rconf_core::report::json;
use rconf_core::spec::{self, Spec, Target};
use rconf_core::text::LineTable;
use rconf_core::topology::{Pods, Topology, pods};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Made {
    /// The findings in the spec and its users, as in the output of the CLI with `--format json`, with columns in UTF-16 code
    /// units.
    report: Value,
    /// The generated cluster. `None` if the spec has errors.
    cluster: Option<Cluster>,
    /// Why a valid spec could not be generated.
    error: Option<String>,
    /// What the module that checks has to check before there is a cluster: sets of files, each checked by itself for the
    /// server of the report.
    to_check: Vec<Files>,
}

impl Made {
    fn of(report: Value) -> Self {
        Self { report, cluster: None, error: None, to_check: Vec::new() }
    }
}

/// Files as the module that checks takes them.
#[derive(Serialize)]
pub struct Files {
    pub paths: Vec<String>,
    pub texts: Vec<String>,
}

#[derive(Serialize)]
struct Cluster {
    name: String,
    server: &'static str,
    topology: Topology,
    /// The pods, if Kubernetes runs the nodes.
    pods: Option<Pods>,
    /// The files, including the spec, ordered by their paths.
    files: Vec<File>,
    /// The folders to create that contain no files.
    folders: Vec<String>,
    /// The reasons for the lines of each configuration.
    reasons: BTreeMap<String, Vec<Reason>>,
    steps: Vec<Step>,
    /// The steps with compose instead. Empty if compose does not run the nodes.
    compose_steps: Vec<Step>,
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

/// Generates a cluster. `found` is what was found in the files to check, as JSON: the findings of each set.
pub fn generate(text: &str, password: &str, users: &str, language: Language, found: Option<&str>) -> Made {
    let read = spec::read(SETTINGS_FILE, text);
    let inputs = Inputs { password, users };
    let mut findings = read.findings;
    let server = read.spec.as_ref().map(|spec| spec.server).unwrap_or_default();
    let acl_file = read.spec.as_ref().and_then(|spec| spec.auth.acl_file.clone()).unwrap_or_default();
    let drafts = read.spec.as_ref().map(|spec| Drafts::new(spec, inputs)).unwrap_or_default();
    if let Some(spec) = &read.spec {
        findings.extend(drafts.findings_beside(spec, SETTINGS_FILE, users));
    }
    let report = Report::new(1, findings).in_language(language);
    let report = json::report(&report, server, json::Columns::Utf16, |path| match path {
        SETTINGS_FILE => Some(text.as_bytes()),
        path => (acl_file == path).then_some(users.as_bytes()),
    });
    let mut report = serde_json::to_value(report).unwrap_or_default();
    if let Some(found) = found {
        let placed = Places::new(&drafts, text, (&acl_file, users)).place(found);
        placed::add(&mut report, placed);
    } else {
        let sets = drafts.sets().into_iter().map(|set| {
            let (paths, texts) =
                set.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).unzip();
            Files { paths, texts }
        });
        let to_check: Vec<Files> = sets.collect();
        if !to_check.is_empty() {
            return Made { to_check, ..Made::of(report) };
        }
    }
    let has_errors = report["summary"]["error"] != 0;
    match read.spec.filter(|_| !has_errors) {
        None => Made::of(report),
        Some(spec) => match cluster(&spec, text, inputs, language) {
            Ok(cluster) => Made { cluster: Some(cluster), ..Made::of(report) },
            Err(why) => Made { error: Some(why), ..Made::of(report) },
        },
    }
}

/// Returns the cluster that a spec without errors describes, or why it cannot be made. `text` is that of the spec.
fn cluster(spec: &Spec, text: &str, inputs: Inputs<'_>, language: Language) -> Result<Cluster, String> {
    let is_pods = spec.target != Target::Docker;
    let made = if is_pods { generate_manifests(spec, inputs) } else { make(spec, inputs) };
    let made = made.map_err(|why| why.to_string())?;
    let lines = LineTable::new(text.as_bytes());
    let reasons = made.reasons.into_iter().map(|(path, of)| {
        let reason = |line: rconf_core::generate::Line| Reason {
            line: line.number,
            reason: line.reason.get(language).to_owned(),
            origin: line.origin.map(|span| lines.line(span.start)),
        };
        (path, of.into_iter().map(reason).collect())
    });
    let archive = Some(spec.name.as_str());
    let said = |steps: Vec<StartStep>| -> Vec<Step> {
        let step = |step: StartStep| Step {
            title: step.title.get(language).to_owned(),
            why: step.why.get(language).to_owned(),
            commands: step.commands,
        };
        steps.into_iter().map(step).collect()
    };
    let (steps, compose_steps) = if is_pods {
        (first_start_of_pods(spec, archive), Vec::new())
    } else {
        (first_start(spec, &made.topology, archive), first_start_with_compose(spec, &made.topology, archive))
    };
    let own = GeneratedFile { path: SETTINGS_FILE.to_owned(), bytes: text.as_bytes().to_vec(), mode: 0o644 };
    let mut files = made.files;
    files.push(own);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let file = |file: GeneratedFile| File {
        path: file.path,
        text: String::from_utf8_lossy(&file.bytes).into_owned(),
        mode: file.mode,
    };
    Ok(Cluster {
        name: spec.name.clone(),
        server: spec.server.name(),
        pods: is_pods.then(|| pods(spec)),
        topology: made.topology,
        files: files.into_iter().map(file).collect(),
        folders: made.folders,
        reasons: reasons.collect(),
        steps: said(steps),
        compose_steps: said(compose_steps),
    })
}

/// The memory of each node on a machine.
#[derive(Serialize)]
pub struct Sized {
    /// The number of nodes on the machine.
    nodes: u16,
    /// The `memory` of `[docker]`.
    memory: String,
    maxmemory: String,
    /// What is left to the system.
    system: SizedPart,
    /// What the memory of a node is for.
    parts: Vec<SizedPart>,
}

#[derive(Serialize)]
struct SizedPart {
    /// Its size, in megabytes.
    megabytes: u64,
    what: String,
    why: String,
    /// Whether the server counts it against `maxmemory`.
    counted: bool,
}

/// Divides the memory of a machine. Returns `None` if the spec has errors, or the machine is too small.
pub fn size(text: &str, machine: Machine, language: Language) -> Option<Sized> {
    let sized = sizing(&spec::read(SETTINGS_FILE, text).spec?, machine)?;
    let part = |part: &Part| SizedPart {
        megabytes: part.bytes >> 20,
        what: part.what.get(language).to_owned(),
        why: part.why.get(language).to_owned(),
        counted: part.is_counted,
    };
    let [memory, maxmemory] = sized.written();
    let parts = sized.parts.iter().map(part).collect();
    Some(Sized { nodes: sized.nodes, memory, maxmemory, system: part(&sized.system), parts })
}

#[cfg(all(test, feature = "check"))]
mod tests {
    use super::*;
    use rconf_core::lint::lint_generated;
    use rconf_core::session::Input;

    /// Returns what the page does: it makes a cluster, checks what is to check, and makes it again.
    fn as_page(spec: &str, users: &str) -> Made {
        let first = generate(spec, "a-password-that-is-long", users, Language::English, None);
        let server = first.report["server"].as_str().expect("named").to_owned();
        let findings = first.to_check.into_iter().map(|files| {
            let inputs = files.paths.into_iter().zip(files.texts);
            let inputs = inputs.map(|(path, text)| Input { path, bytes: text.into_bytes() }).collect();
            let checked = serde_json::to_value(crate::check::check(inputs, &server, Language::English));
            checked.expect("valid")["report"]["findings"].clone()
        });
        let found = Value::Array(findings.collect()).to_string();
        generate(spec, "a-password-that-is-long", users, Language::English, Some(&found))
    }

    #[test]
    fn the_page_finds_what_the_command_line_finds() {
        let cluster = "[cluster]\nports = \"7001-7006\"\nreplicas = 1\n";
        let users = "# 应用\n\u{3000}user app on ~app:* +@reed\nuser default on nopass\nacl x\n";
        let specs = [
            format!(
                "{cluster}[config]\nmaxmemory = \"900mb\"\nappendfsync = \"never\"\n[docker]\nmemory = \"1gb\"\n"
            ),
            format!(
                "{cluster}[config]\nsave = \"\"\nhz = 500\n\"min-replicas-to-write\" = 3\n[auth]\nacl-file = \"users.acl\"\n"
            ),
            format!("{cluster}[node.7001.config]\nappendonly = \"no\"\n\"cluster-node-timeout\" = 100\n"),
            "[sentinels]\n[config]\nmaxmemory-policy = \"allkeys-lru\"\n\"replica-priority\" = 0\n"
                .to_owned(),
            cluster.to_owned(),
            "[cluster]\nports = 7\n".to_owned(),
        ];
        let mut all = 0;
        for spec in &specs {
            let made = as_page(spec, users);
            let read = spec::read(SETTINGS_FILE, spec);
            let mut findings = read.findings;
            if let Some(read) = &read.spec {
                let inputs = Inputs { password: "a-password-that-is-long", users };
                findings.extend(lint_generated(read, SETTINGS_FILE, inputs));
            }
            let report = Report::new(1, findings);
            let server = read.spec.map(|spec| spec.server).unwrap_or_default();
            let wanted = json::report(&report, server, json::Columns::Utf16, |path| {
                Some(if path == SETTINGS_FILE { spec.as_bytes() } else { users.as_bytes() })
            });
            all += report.findings.len();
            assert_eq!(made.report, serde_json::to_value(wanted).expect("valid"), "{spec}");
            assert_eq!(
                made.cluster.is_some(),
                report.count(rconf_core::lint::Severity::Error) == 0,
                "{spec}"
            );
            assert!(made.to_check.is_empty());
        }
        assert!(all > 8, "{all}");
    }
}
