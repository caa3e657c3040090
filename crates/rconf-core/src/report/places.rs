//! Where findings are, in lines and columns.

use crate::diagnostic::{Finding, Place};
use crate::message::Language;
use crate::text::{LineTable, Position, Span};
use std::collections::HashMap;

/// The texts that findings are about, each with its lines, found when they are first asked for.
pub(super) struct Places<'t, F> {
    tables: HashMap<String, (&'t [u8], LineTable)>,
    text: F,
}

impl<'t, F: Fn(&str) -> Option<&'t [u8]>> Places<'t, F> {
    /// `text` gives the bytes of a path that findings name.
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

    /// Where a span of a file begins and ends.
    pub(super) fn range(&mut self, path: &str, span: Span) -> (Position, Position) {
        let (bytes, table) = self.table(path);
        (table.position(bytes, span.start), table.position(bytes, span.end))
    }

    /// Where a place begins and ends.
    pub(super) fn of(&mut self, place: &Place) -> (Position, Position) {
        self.range(&place.path, place.span)
    }

    /// The text above the line that a place begins on, and the line without its line break.
    pub(super) fn line(&mut self, place: &Place) -> (&'t [u8], &'t [u8]) {
        let (bytes, table) = self.table(&place.path);
        let number = table.line(place.span.start.min(bytes.len()));
        (&bytes[..table.start(number)], table.bytes(bytes, number))
    }
}

/// A path as tools compare it: without a `./` before it.
pub(super) fn plain(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// The rule of a finding, as titles name it: `A001 missing-masterauth`.
pub(super) fn title(finding: &Finding) -> String {
    format!("{} {}", finding.rule.code, finding.rule.name)
}

/// What a finding says where there is one text for all of it.
pub(super) fn whole_message(finding: &Finding, language: Language) -> String {
    let help = match language {
        Language::English => "help: ",
        Language::Chinese => "建议：",
    };
    format!("{}\n{help}{}", finding.message.get(language), finding.help.get(language))
}
