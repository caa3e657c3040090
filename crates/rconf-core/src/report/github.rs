//! Workflow commands of GitHub Actions: annotations on the lines of a change.

use super::places::{Places, plain, title, whole_message};
use crate::diagnostic::{Finding, Report, Severity};
use crate::message::Language;

/// Returns the report, with one command per line. `text` returns the contents of a file that findings name.
pub fn report<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> String {
    let mut places = Places::new(text);
    report.findings.iter().map(|finding| command(finding, report.language, &mut places)).collect()
}

fn command<'t, F: Fn(&str) -> Option<&'t [u8]>>(
    finding: &Finding,
    language: Language,
    places: &mut Places<'t, F>,
) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (from, to) = places.of(&finding.place);
    // GitHub accepts columns only if the range is within one line.
    let columns = if from.line == to.line {
        format!(",col={},endColumn={}", from.column, to.column)
    } else {
        String::new()
    };
    format!(
        "::{command} file={},line={},endLine={}{columns},title={}::{}\n",
        property(plain(&finding.place.path)),
        from.line,
        to.line,
        property(&title(finding)),
        data(&whole_message(finding, language)),
    )
}

/// Escapes the text of a command. Other control characters have no escape and no meaning there.
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            c if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escapes the value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
