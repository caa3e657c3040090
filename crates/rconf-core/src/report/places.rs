//! The places of findings, as lines and columns.

use crate::diagnostic::{Finding, Place};
use crate::message::Language;
use crate::text::{LineTable, Position, Span};
use std::collections::HashMap;

/// The texts that findings are about, with their line tables, which are computed when they are first needed.
pub(super) struct Places<'t, F> {
    tables: HashMap<String, (&'t [u8], LineTable)>,
    text: F,
}

impl<'t, F: Fn(&str) -> Option<&'t [u8]>> Places<'t, F> {
    /// Creates an empty set of tables. `text` returns the contents of a file that findings name.
    pub(super) fn new(text: F) -> Self {
        Self { tables: HashMap::new(), text }
    }

    fn table(&mut self, path: &str) -> &(&'t [u8], LineTable) {
        if !self.tables.contains_key(path) {
            let bytes = (self.text)(path).unwrap_or_default();
            self.tables.insert(path.to_owned(), (bytes, LineTable::new(bytes)));
        }
        &self.tables[path]
    }

    /// Returns the start and the end of a span in a file.
    pub(super) fn range(&mut self, path: &str, span: Span) -> (Position, Position) {
        let (bytes, table) = self.table(path);
        (table.position(bytes, span.start), table.position(bytes, span.end))
    }

    /// Returns the start and the end of a place.
    pub(super) fn of(&mut self, place: &Place) -> (Position, Position) {
        self.range(&place.path, place.span)
    }

    /// Returns the text above the first line of a place, and that line without its line break.
    pub(super) fn line(&mut self, place: &Place) -> (&'t [u8], &'t [u8]) {
        let (bytes, table) = self.table(&place.path);
        let number = table.line(place.span.start.min(bytes.len()));
        (&bytes[..table.start(number)], table.bytes(bytes, number))
    }
}

/// Returns a path without a `./` before it, as tools compare it.
pub(super) fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// Returns the rule of a finding for a title: `A001 missing-masterauth`.
pub(super) fn title(finding: &Finding) -> String {
    format!("{} {}", finding.rule.code, finding.rule.name)
}

/// Returns the whole message of a finding, for formats that have only one text for it.
pub(super) fn whole_message(finding: &Finding, language: Language) -> String {
    let help = match language {
        Language::English => "help: ",
        Language::Chinese => "建议：",
    };
    format!("{}\n{help}{}", finding.message.get(language), finding.help.get(language))
}
