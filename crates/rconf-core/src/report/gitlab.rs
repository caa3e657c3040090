//! The Code Quality report of GitLab.

use super::fingerprint::Fingerprints;
use super::places::{Places, plain, whole_message};
use crate::diagnostic::{Finding, Group, Report, Severity};
use serde::Serialize;

/// An entry of the report, which is a list of them.
#[derive(Debug, Serialize)]
pub struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Returns the report. `text` returns the contents of a file that findings name.
pub fn report<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Vec<Issue> {
    let mut places = Places::new(text);
    let mut fingerprints = Fingerprints::default();
    let issue = |finding: &Finding| {
        let (from, to) = places.of(&finding.place);
        Issue {
            description: whole_message(finding, report.language).replace('\n', "; "),
            check_name: finding.rule.name,
            fingerprint: fingerprints.next(finding, &mut places),
            severity: severity(finding),
            location: Location {
                path: plain(&finding.place.path).to_owned(),
                lines: Lines { begin: from.line, end: to.line },
            },
        }
    };
    report.findings.iter().map(issue).collect()
}

/// Returns the severity in GitLab's terms. A server that refuses its file blocks everything else.
fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error if finding.rule.group == Group::Load => "blocker",
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}
