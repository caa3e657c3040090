use super::finding::Finding;
use super::rule::Severity;
use crate::message::Language;
use crate::text::LineTable;

/// The findings of a run, ordered by path, position and code.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The number of files that were checked.
    pub files: usize,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The language in which the report is written.
    pub language: Language,
}

impl Report {
    /// Creates a report: sorts the findings and removes duplicates, because nodes that include the same file
    /// share its findings.
    pub fn new(files: usize, mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.place.span.start, f.rule.code, f.place.span.end);
            (&a.place.path, key(a), &a.message).cmp(&(&b.place.path, key(b), &b.message))
        });
        findings.dedup_by(|a, b| {
            let is_same = a.rule.code == b.rule.code && a.place == b.place && a.message == b.message;
            if is_same {
                // At least one of the servers that share the file stops here.
                b.stops_load = b.stops_load.max(a.stops_load);
            }
            is_same
        });
        Self { files, findings, language: Language::default() }
    }

    /// Sets the line and column where each finding begins and ends. `text` returns the text of a path.
    pub fn locate<'t>(&mut self, text: impl Fn(&str) -> Option<&'t [u8]>) {
        // Findings are in order of their paths.
        for of_file in self.findings.chunk_by_mut(|a, b| a.place.path == b.place.path) {
            let text = of_file.first().and_then(|f| text(&f.place.path)).unwrap_or_default();
            let lines = LineTable::new(text);
            for finding in of_file {
                finding.start = lines.position(text, finding.place.span.start);
                finding.end = lines.position(text, finding.place.span.end);
            }
        }
    }

    /// Sets the language in which the report is written.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Returns the number of findings with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}
