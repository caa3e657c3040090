//! Findings as the editor shows them.

use super::check::Checked;
use super::lines::Lines;
use super::uri;
use crate::system::shown;
use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString,
    Range, Uri,
};
use rconf_core::diagnostic::{Finding, Place, Severity};
use rconf_core::message::Language;
use rconf_core::text::Span;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::rc::Rc;

/// Places of a check as the editor counts them.
pub struct Places<'c> {
    checked: &'c Checked,
    root: &'c Path,
    lines: RefCell<HashMap<String, Rc<Lines>>>,
}

impl<'c> Places<'c> {
    /// Creates the places of a check. `root` is the root folder.
    pub fn new(checked: &'c Checked, root: &'c Path) -> Self {
        Self { checked, root, lines: RefCell::default() }
    }

    /// Returns the address of a file.
    pub fn uri(&self, path: &str) -> Option<Uri> {
        uri::of_path(&self.root.join(path))
    }

    /// Returns the range of a span in a file, whose text the check has.
    pub fn range(&self, path: &str, span: Span) -> Option<Range> {
        let text = self.checked.texts.get(path)?;
        let mut lines = self.lines.borrow_mut();
        let lines = lines.entry(path.to_owned()).or_insert_with(|| Rc::new(Lines::new(text)));
        Some(lines.range(text, span))
    }

    fn location(&self, place: &Place) -> Option<Location> {
        Some(Location::new(self.uri(&place.path)?, self.range(&place.path, place.span)?))
    }
}

/// Returns the diagnostics of all files with findings, by path.
pub fn diagnostics(checked: &Checked, root: &Path, language: Language) -> BTreeMap<String, Vec<Diagnostic>> {
    let places = Places::new(checked, root);
    let mut all: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for finding in &checked.findings {
        if let Some(diagnostic) = diagnostic(finding, &places, language) {
            all.entry(finding.place.path.clone()).or_default().push(diagnostic);
        }
    }
    if let Some((path, why)) = &checked.trouble {
        let path = shown(path.strip_prefix(root).unwrap_or(path)).into_owned();
        all.entry(path).or_default().push(of_settings(why));
    }
    all
}

/// Returns a finding as a diagnostic.
pub fn diagnostic(finding: &Finding, places: &Places<'_>, language: Language) -> Option<Diagnostic> {
    let related = finding.related.iter().filter_map(|related| {
        let message = related.message.get(language).to_owned();
        Some(DiagnosticRelatedInformation { location: places.location(&related.place)?, message })
    });
    let related: Vec<_> = related.collect();
    Some(Diagnostic {
        range: places.range(&finding.place.path, finding.place.span)?,
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(format!("{} {}", finding.rule.code, finding.rule.name))),
        source: Some("rconf".to_owned()),
        message: format!("{}\n{}", finding.message.get(language), finding.help.get(language)),
        related_information: (!related.is_empty()).then_some(related),
        tags: tags(finding.rule.name),
        ..Diagnostic::default()
    })
}

const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

fn tags(rule: &str) -> Option<Vec<DiagnosticTag>> {
    match rule {
        "old-name" => Some(vec![DiagnosticTag::DEPRECATED]),
        "ignored-directive" | "unused-suppression" => Some(vec![DiagnosticTag::UNNECESSARY]),
        _ => None,
    }
}

/// Returns the diagnostic for settings that cannot be read. Their error begins with the line and the column.
fn of_settings(why: &str) -> Diagnostic {
    let mut parts = why.splitn(3, ':');
    let mut number = || parts.next()?.trim().parse::<u32>().ok()?.checked_sub(1);
    let (line, column) = (number(), number());
    let rest = parts.next().map(str::trim);
    let (message, line, column) = match (line, column, rest) {
        (Some(line), Some(column), Some(rest)) => (rest, line, column),
        _ => (why, 0, 0),
    };
    let at = lsp_types::Position::new(line, column);
    Diagnostic {
        range: Range::new(at, at),
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("rconf".to_owned()),
        message: message.to_owned(),
        ..Diagnostic::default()
    }
}
