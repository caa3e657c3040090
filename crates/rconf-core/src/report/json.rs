//! The JSON report, version 1.

use super::places::Places;
use crate::catalog::Server;
use crate::diagnostic::{Applicability, Edit, Finding, Fix, Place, Report, Severity};
use crate::doctor::Examined;
use crate::message::Language;
use crate::text::Position;
use serde::Serialize;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Json {
    version: u8,
    server: &'static str,
    files: usize,
    findings: Vec<JsonFinding>,
    summary: Summary,
}

#[derive(Debug, Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Debug, Serialize)]
struct JsonFinding {
    code: &'static str,
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stops_load: Option<bool>,
    /// Of a running node: what it answered, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<String>,
    message: String,
    help: String,
    #[serde(flatten)]
    place: JsonPlace,
    start: usize,
    end: usize,
    related: Vec<JsonRelated>,
    fix: Option<JsonFix>,
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct JsonPlace {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct JsonRelated {
    #[serde(flatten)]
    place: JsonPlace,
    message: String,
}

#[derive(Debug, Serialize)]
struct JsonFix {
    applicability: &'static str,
    title: String,
    edits: Vec<JsonEdit>,
}

#[derive(Debug, Serialize)]
struct JsonEdit {
    path: String,
    start: usize,
    end: usize,
    text: String,
}

/// The unit of the columns in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// Unicode scalar values, as printed by the CLI.
    Characters,
    /// UTF-16 code units, as editors in browsers count.
    Utf16,
}

/// Returns the report. `text` returns the contents of a file that findings name.
pub fn report<'t>(
    report: &Report,
    server: Server,
    columns: Columns,
    text: impl Fn(&str) -> Option<&'t [u8]>,
) -> Json {
    let mut places = Places::new(text);
    Json {
        version: 1,
        server: server.name(),
        files: report.files,
        findings: report.findings.iter().map(|f| finding(f, report.language, &mut places, columns)).collect(),
        summary: Summary {
            error: report.count(Severity::Error),
            warning: report.count(Severity::Warning),
            info: report.count(Severity::Info),
        },
    }
}

/// Returns the report of running nodes. The path of a finding is the name of a node, and `answered` is what that node
/// answered there, which says more than the number of a line.
pub fn report_of_nodes<'t>(
    examined: &Examined,
    server: Server,
    text: impl Fn(&str) -> Option<&'t [u8]>,
) -> Json {
    let mut json = report(&examined.report, server, Columns::Characters, text);
    for (shown, finding) in json.findings.iter_mut().zip(&examined.report.findings) {
        shown.answered = examined.answered(&finding.place);
    }
    json
}

fn place<'t, F: Fn(&str) -> Option<&'t [u8]>>(
    place: &Place,
    places: &mut Places<'t, F>,
    columns: Columns,
) -> JsonPlace {
    let (from, to) = places.of(place);
    let column = |p: Position| match columns {
        Columns::Characters => p.column,
        Columns::Utf16 => p.column_utf16,
    };
    JsonPlace {
        path: place.path.clone(),
        line: from.line,
        column: column(from),
        end_line: to.line,
        end_column: column(to),
    }
}

fn finding<'t, F: Fn(&str) -> Option<&'t [u8]>>(
    finding: &Finding,
    language: Language,
    places: &mut Places<'t, F>,
    columns: Columns,
) -> JsonFinding {
    JsonFinding {
        code: finding.rule.code,
        name: finding.rule.name,
        group: finding.rule.group.name(),
        severity: finding.severity.name(),
        stops_load: finding.stops_load,
        answered: None,
        message: finding.message.get(language).to_owned(),
        help: finding.help.get(language).to_owned(),
        place: place(&finding.place, places, columns),
        start: finding.place.span.start,
        end: finding.place.span.end,
        related: finding
            .related
            .iter()
            .map(|r| JsonRelated {
                place: place(&r.place, places, columns),
                message: r.message.get(language).to_owned(),
            })
            .collect(),
        // A fix that contains a secret must not be printed. Only `--fix` applies it.
        fix: finding.fix.as_ref().filter(|f| !f.secret).map(|f| fix(f, language)),
        url: finding.rule.url(),
    }
}

fn fix(fix: &Fix, language: Language) -> JsonFix {
    let edit = |e: &Edit| JsonEdit {
        path: e.path.clone(),
        start: e.span.start,
        end: e.span.end,
        text: String::from_utf8_lossy(&e.text).into_owned(),
    };
    JsonFix {
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        },
        title: fix.title.get(language).to_owned(),
        edits: fix.edits.iter().map(edit).collect(),
    }
}
