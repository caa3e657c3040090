//! JUnit's XML format, which most CI systems read. Each file is a suite, and each finding a case.

use super::places::{Places, title};
use crate::diagnostic::{Finding, Report, Severity};
use crate::message::Language;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// Returns the report of a run over `files`. A finding below `fail_on` is a case that passes. `text` returns
/// the contents of a file that findings name.
pub fn report<'t>(
    report: &Report,
    files: &[&str],
    fail_on: Severity,
    text: impl Fn(&str) -> Option<&'t [u8]>,
) -> String {
    // Ordered by path, as in all reports.
    let mut suites: BTreeMap<&str, Vec<&Finding>> = files.iter().map(|path| (*path, Vec::new())).collect();
    for finding in &report.findings {
        suites.entry(finding.place.path.as_str()).or_default().push(finding);
    }
    let mut writer =
        Writer { out: String::new(), places: Places::new(text), fail_on, language: report.language };
    // Writing to a string cannot fail.
    let _ = writer.document(&suites);
    writer.out
}

struct Writer<'t, F> {
    out: String,
    places: Places<'t, F>,
    fail_on: Severity,
    language: Language,
}

impl<'t, F: Fn(&str) -> Option<&'t [u8]>> Writer<'t, F> {
    fn failures(&self, findings: &[&Finding]) -> usize {
        findings.iter().filter(|f| f.severity >= self.fail_on).count()
    }

    fn document(&mut self, suites: &BTreeMap<&str, Vec<&Finding>>) -> fmt::Result {
        let tests: usize = suites.values().map(|findings| findings.len().max(1)).sum();
        let failures: usize = suites.values().map(|findings| self.failures(findings)).sum();
        writeln!(self.out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(
            self.out,
            r#"<testsuites name="rconf" tests="{tests}" failures="{failures}" errors="0" time="0">"#
        )?;
        for (path, findings) in suites {
            self.suite(path, findings)?;
        }
        writeln!(self.out, "</testsuites>")
    }

    fn suite(&mut self, path: &str, findings: &[&Finding]) -> fmt::Result {
        let (name, tests, failures) = (escape(path), findings.len().max(1), self.failures(findings));
        writeln!(
            self.out,
            r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0" skipped="0" time="0">"#
        )?;
        if findings.is_empty() {
            writeln!(
                self.out,
                r#"    <testcase name="nothing found" classname="{name}" file="{name}" time="0"/>"#
            )?;
        }
        for finding in findings {
            self.case(&name, finding)?;
        }
        writeln!(self.out, "  </testsuite>")
    }

    fn case(&mut self, path: &str, finding: &Finding) -> fmt::Result {
        let (at, _) = self.places.of(&finding.place);
        let (line, column) = (at.line, at.column);
        writeln!(
            self.out,
            r#"    <testcase name="{} at {line}:{column}" classname="{path}" file="{path}" line="{line}" time="0">"#,
            title(finding),
        )?;
        let (severity, message, help) = (
            finding.severity.name(),
            escape(finding.message.get(self.language)),
            escape(finding.help.get(self.language)),
        );
        let text = format!("{path}:{line}:{column}: {severity}: {message}\nhelp: {help}");
        if finding.severity >= self.fail_on {
            writeln!(self.out, r#"      <failure type="{severity}" message="{message}">{text}</failure>"#)?;
        } else {
            writeln!(self.out, "      <system-out>{text}</system-out>")?;
        }
        writeln!(self.out, "    </testcase>")
    }
}

/// Escapes text for an element or an attribute. Characters that XML 1.0 does not allow are replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
