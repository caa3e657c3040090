//! Findings of the module that checks, placed in the spec. They come as the JSON of its reports, so that the module that makes
//! clusters has no rules.

use rconf_core::lint::{Drafts, SETTINGS_FILE, USERS};
use rconf_core::text::{LineTable, Span};
use serde_json::{Value, json};
use std::collections::HashSet;

/// A file that findings are placed in.
struct Target<'t> {
    path: &'t str,
    text: &'t [u8],
    lines: LineTable,
}

impl<'t> Target<'t> {
    fn new(path: &'t str, text: &'t str) -> Self {
        Self { path, text: text.as_bytes(), lines: LineTable::new(text.as_bytes()) }
    }

    /// Writes a place into a finding, or into a further place of one.
    fn write(&self, into: &mut Value, span: Span) {
        let [from, to] = [span.start, span.end].map(|offset| self.lines.position(self.text, offset));
        into["path"] = json!(self.path);
        into["line"] = json!(from.line);
        into["column"] = json!(from.column_utf16);
        into["end_line"] = json!(to.line);
        into["end_column"] = json!(to.column_utf16);
    }
}

/// The spec and the users that findings are placed in.
pub struct Places<'t> {
    drafts: &'t Drafts,
    spec: Target<'t>,
    users: Target<'t>,
}

impl<'t> Places<'t> {
    /// Creates the places of a spec with its text, and the path and text of its users.
    pub fn new(drafts: &'t Drafts, spec: &'t str, users: (&'t str, &'t str)) -> Self {
        Self { drafts, spec: Target::new(SETTINGS_FILE, spec), users: Target::new(users.0, users.1) }
    }

    /// Returns findings with places in the spec and its users. `found` is JSON: the findings of each of [`Drafts::sets`].
    pub fn place(&self, found: &str) -> Vec<Value> {
        let sets: Vec<Vec<Value>> = serde_json::from_str(found).unwrap_or_default();
        let placed = sets.into_iter().flatten().filter_map(|finding| self.one(finding));
        // Nodes that are alike have the same findings.
        let mut seen = HashSet::new();
        placed.filter(|finding| seen.insert(key(finding))).collect()
    }

    fn one(&self, mut finding: Value) -> Option<Value> {
        let related = finding["related"].take();
        finding["fix"] = Value::Null;
        if finding["path"] == USERS {
            // Only what the server refuses: the other rules are about whole configurations.
            let span = Span::new(number(&finding["start"]), number(&finding["end"]));
            self.users.write(&mut finding, span);
            finding["related"] = json!([]);
            return (finding["group"] == "load").then_some(finding);
        }
        let related = related.as_array().cloned().unwrap_or_default();
        let places = std::iter::once(&finding).chain(&related);
        let lines = places.map(|place| (place["path"].as_str().unwrap_or_default(), number(&place["line"])));
        let (at, others) = self.drafts.placed(lines.collect::<Vec<_>>());
        let related = related.into_iter().zip(others).filter_map(|(mut one, span)| {
            self.spec.write(&mut one, span?);
            Some(one)
        });
        finding["related"] = related.collect();
        finding["start"] = json!(at.start);
        finding["end"] = json!(at.end);
        self.spec.write(&mut finding, at);
        Some(finding)
    }
}

/// Adds findings to a report, in its order.
pub fn add(report: &mut Value, more: Vec<Value>) {
    let Some(findings) = report["findings"].as_array_mut() else { return };
    findings.extend(more);
    findings.sort_by_key(key);
    let severities: Vec<String> = findings.iter().map(|finding| text(&finding["severity"])).collect();
    for (severity, count) in report["summary"].as_object_mut().into_iter().flatten() {
        *count = json!(severities.iter().filter(|one| *one == severity).count());
    }
}

fn key(finding: &Value) -> (String, usize, String) {
    (text(&finding["path"]), number(&finding["start"]), text(&finding["code"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}
