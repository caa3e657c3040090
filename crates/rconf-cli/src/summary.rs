//! The last lines of `rconf lint`.

use crate::error::Failure;
use crate::language::language;
use rconf_core::diagnostic::{Report, SITE, Severity};
use rconf_core::message::Language;
use rconf_core::session::Outcome;
use std::io::Write;

/// Returns the number of findings of each severity as text, in Chinese.
fn found_in_chinese(report: &Report) -> String {
    let severities = [(Severity::Error, "个错误"), (Severity::Warning, "个警告"), (Severity::Info, "条信息")];
    let counts = severities.map(|(severity, word)| (report.count(severity), word));
    let found: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if found.is_empty() { "没有发现问题".to_owned() } else { found.join("，") }
}

/// Prints the summary of a run: the number of files, the number of findings, the included files that are
/// missing, and how to read about a finding.
pub fn write(outcome: &Outcome, out: &mut impl Write) -> Result<(), Failure> {
    let report = &outcome.report;
    if report.files == 0 {
        return Ok(());
    }
    let files = files_word(report.files);
    let found = findings_word(report);
    let sentinels = match (outcome.sentinels, language()) {
        (0, _) => String::new(),
        (n, Language::English) => format!(" (Sentinels: {n})"),
        (n, Language::Chinese) => format!("（其中 Sentinel {n} 个）"),
    };
    match language() {
        Language::English => writeln!(out, "Checked {files}{sentinels}: {found}.")?,
        Language::Chinese => {
            writeln!(out, "已检查 {} 个文件{sentinels}：{}。", report.files, found_in_chinese(report))?;
        }
    }
    if outcome.unjudged > 0 {
        let (n, lines) = (outcome.unjudged, lines_word(outcome.unjudged));
        let (hold, were) = if n == 1 { ("holds", "was") } else { ("hold", "were") };
        match language() {
            Language::English => writeln!(out, "{lines} {hold} template markers and {were} not judged.")?,
            Language::Chinese => writeln!(out, "{n} 行含有模板标记，未作判断。")?,
        }
    }
    for path in outcome.missing.iter().take(MOST_MISSING) {
        match language() {
            Language::English => writeln!(out, "Not found, so not checked: {path} (included).")?,
            Language::Chinese => writeln!(out, "找不到，因此未检查：{path}（被包含的文件）。")?,
        }
    }
    if let Some(more @ 1..) = outcome.missing.len().checked_sub(MOST_MISSING) {
        match language() {
            Language::English => writeln!(out, "Not found, so not checked: {} more.", files_word(more))?,
            Language::Chinese => writeln!(out, "找不到，因此未检查：另有 {more} 个文件。")?,
        }
    }
    // With a site, the code of each finding links to its page.
    if let (Some(finding), None) = (report.findings.first(), SITE) {
        let code = finding.rule.code;
        match language() {
            Language::English => writeln!(out, "For more about a finding: `rconf explain {code}`.")?,
            Language::Chinese => writeln!(out, "详细说明：`rconf explain {code}`。")?,
        }
    }
    Ok(())
}

/// The maximum number of missing included files that are listed.
const MOST_MISSING: usize = 5;

/// Returns the number of findings of each severity as text.
pub fn found(report: &Report) -> String {
    match language() {
        Language::English => findings_word(report),
        Language::Chinese => found_in_chinese(report),
    }
}

/// Returns the number of findings of each severity as text, in English.
fn findings_word(report: &Report) -> String {
    let word = |severity: Severity| {
        let (n, word) = (report.count(severity), severity.name());
        let plural = if n == 1 || severity == Severity::Info { "" } else { "s" };
        (n > 0).then(|| format!("{n} {word}{plural}"))
    };
    let parts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().filter_map(word).collect();
    if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
}

/// Returns `1 line` or `2 lines`.
fn lines_word(n: usize) -> String {
    if n == 1 { "1 line".to_owned() } else { format!("{n} lines") }
}

/// Returns `1 fix` or `2 fixes`.
pub fn fixes_word(n: usize) -> String {
    if n == 1 { "1 fix".to_owned() } else { format!("{n} fixes") }
}

/// Returns `1 file` or `2 files`.
pub fn files_word(n: usize) -> String {
    if n == 1 { "1 file".to_owned() } else { format!("{n} files") }
}
