//! The format SARIF 2.1.0, for code scanning.

use super::fingerprint::Fingerprints;
use super::places::{Places, plain, whole_message};
use crate::diagnostic::{Edit, Finding, Fix, Meta, Place, Report, SITE, Severity};
use crate::message::Language;
use crate::text::Span;
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Sarif {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: [&'static str; 1],
}

/// A finding, which SARIF calls a result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Spot; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Spot>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<ResultProperties>,
}

/// What SARIF has no name for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties {
    /// Whether the server stops at this line: the same as `stops_load` in JSON.
    stops_load: bool,
}

/// A place, which SARIF calls a location.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spot {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// A fix, in the format of SARIF.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending {
    description: Message,
    artifact_changes: Vec<Change>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

/// Returns the report. It contains only the rules that have findings, because the pages of all rules would be
/// too long. `text` returns the contents of a file that findings name.
pub fn report<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Sarif {
    let found: BTreeMap<&str, &'static Meta> =
        report.findings.iter().map(|f| (f.rule.code, f.rule)).collect();
    let mut maker = Maker {
        indices: found.keys().enumerate().map(|(index, code)| (*code, index)).collect(),
        places: Places::new(text),
        fingerprints: Fingerprints::default(),
        language: report.language,
    };
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver {
        name: "rconf",
        version,
        semantic_version: version,
        information_uri: SITE,
        rules: found.values().map(|rule| descriptor(rule)).collect(),
    };
    Sarif {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            results: report.findings.iter().map(|finding| maker.outcome(finding)).collect(),
        }],
    }
}

fn descriptor(rule: &Meta) -> Descriptor {
    let page = rule.page(Language::English);
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: Message { text: rule.summary(Language::English) },
        full_description: Message { text: rule.description(Language::English) },
        help: Help { text: page.clone(), markdown: page },
        help_uri: rule.url(),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Properties { tags: [rule.group.name()] },
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

struct Maker<'t, F> {
    /// The index of each rule in the list, by its code.
    indices: BTreeMap<&'t str, usize>,
    places: Places<'t, F>,
    fingerprints: Fingerprints,
    language: Language,
}

impl<'t, F: Fn(&str) -> Option<&'t [u8]>> Maker<'t, F> {
    fn outcome(&mut self, finding: &Finding) -> Outcome {
        let fingerprint = self.fingerprints.next(finding, &mut self.places);
        let related = finding.related.iter().enumerate().map(|(nth, related)| Spot {
            id: Some(nth),
            message: Some(Message { text: related.message.get(self.language).to_owned() }),
            ..self.location(&related.place)
        });
        let related_locations = related.collect();
        // A fix that contains a secret must not be printed. Only `--fix` applies it.
        let fix = finding.fix.as_ref().filter(|fix| !fix.secret);
        Outcome {
            rule_id: finding.rule.code,
            rule_index: self.indices[finding.rule.code],
            level: level(finding.severity),
            message: Message { text: whole_message(finding, self.language) },
            locations: [self.location(&finding.place)],
            related_locations,
            partial_fingerprints: BTreeMap::from([("maskedLineHash/v1", fingerprint)]),
            fixes: fix.and_then(|fix| self.mending(fix)).into_iter().collect(),
            properties: finding.stops_load.map(|stops_load| ResultProperties { stops_load }),
        }
    }

    fn location(&mut self, place: &Place) -> Spot {
        Spot {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: artifact(&place.path),
                region: self.region(&place.path, place.span),
            },
            message: None,
        }
    }

    fn region(&mut self, path: &str, span: Span) -> Region {
        let (from, to) = self.places.range(path, span);
        Region { start_line: from.line, start_column: from.column, end_line: to.line, end_column: to.column }
    }

    /// Returns a fix, or `None` if an edit writes bytes that are not text.
    fn mending(&mut self, fix: &Fix) -> Option<Mending> {
        let mut changes: BTreeMap<&str, Vec<Replacement>> = BTreeMap::new();
        for Edit { path, span, text } in &fix.edits {
            let inserted_content = Message { text: std::str::from_utf8(text).ok()?.to_owned() };
            let deleted_region = self.region(path, *span);
            changes.entry(path).or_default().push(Replacement { deleted_region, inserted_content });
        }
        Some(Mending {
            description: Message { text: fix.title.get(self.language).to_owned() },
            artifact_changes: changes
                .into_iter()
                .map(|(path, replacements)| Change { artifact_location: artifact(path), replacements })
                .collect(),
        })
    }
}

/// Returns a path as a URI, relative to the root of the sources unless the path is absolute.
fn artifact(path: &str) -> Artifact {
    let encoded: String = plain(path).bytes().map(encode).collect();
    if path.starts_with('/') {
        Artifact { uri: format!("file://{encoded}"), uri_base_id: None }
    } else {
        Artifact { uri: encoded, uri_base_id: Some("%SRCROOT%") }
    }
}

fn encode(byte: u8) -> String {
    match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    }
}
