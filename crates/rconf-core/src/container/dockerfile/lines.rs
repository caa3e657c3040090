//! Joins the lines of a Dockerfile to instructions, as docker does.

use crate::container::joined::{Joined, Lines};
use crate::text::Span;

/// A here-document of `COPY`, `ADD` or `RUN`.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub name: String,
    /// Whether variables are filled in, because no part of the name is quoted.
    pub is_open: bool,
    /// Whether tabs at the start of its lines are dropped (`<<-`).
    pub drops_tabs: bool,
    /// Its lines.
    pub body: Span,
}

/// An instruction.
#[derive(Debug, Clone, Default)]
pub(super) struct Instruction {
    /// The name, in upper case.
    pub name: String,
    pub name_span: Span,
    /// The text after the name, without white space at its ends.
    pub rest: Joined,
    pub documents: Vec<Document>,
    /// Whether a here-document never ends.
    pub is_cut: bool,
}

impl Instruction {
    /// Returns the span from the name to the end of the last line, without here-documents.
    pub(super) fn span(&self) -> Span {
        if self.rest.text.is_empty() { self.name_span } else { self.name_span.to(self.rest.whole()) }
    }
}

/// Returns the instructions of a file, and the character that continues lines.
pub(super) fn instructions(source: &str) -> (Vec<Instruction>, char) {
    let escape = escape_of(source);
    let mut lines = Lines::new(source);
    let mut all = Vec::new();
    while let Some((start, line)) = lines.next() {
        let line_text = line.trim_start_matches('\u{feff}').trim_start();
        if line_text.is_empty() || line_text.starts_with('#') {
            continue;
        }
        let mut whole = Joined::default();
        let (text, mut goes_on) = cut(line_text, escape);
        whole.push(text, start + line.len() - line_text.len());
        while goes_on {
            let Some((start, line)) = lines.next() else { break };
            let trimmed = line.trim_start();
            if !trimmed.is_empty() && !trimmed.starts_with('#') {
                let (text, more) = cut(line, escape);
                whole.push(text, start);
                goes_on = more;
            }
        }
        all.push(instruction(&whole, &mut lines));
    }
    (all, escape)
}

fn instruction(whole: &Joined, lines: &mut Lines<'_>) -> Instruction {
    let end = whole.text.find(char::is_whitespace).unwrap_or(whole.text.len());
    let after = &whole.text[end..];
    let mut rest = whole.tail(end + after.len() - after.trim_start().len());
    rest.text.truncate(rest.text.trim_end().len());
    let mut made = Instruction {
        name: whole.text[..end].to_ascii_uppercase(),
        name_span: whole.span(0..end),
        rest,
        ..Instruction::default()
    };
    if matches!(made.name.as_str(), "RUN" | "COPY" | "ADD") && !made.rest.text.starts_with('[') {
        for mut document in documents(&made.rest.text) {
            made.is_cut |= !skip_document(lines, &mut document);
            made.documents.push(document);
        }
    }
    made
}

/// Returns the here-documents that a text announces.
fn documents(text: &str) -> Vec<Document> {
    let mut found = Vec::new();
    let (mut quote, mut word) = (None, 0);
    let mut ends = text.char_indices().chain([(text.len(), ' ')]);
    let mut read = |word: &str| {
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(name) = word.strip_prefix("<<").filter(|name| !name.contains('<')) else { return };
        let (name, drops_tabs) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let plain: String = name.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect();
        if !plain.is_empty() {
            let is_open = plain.len() == name.len();
            found.push(Document { name: plain, is_open, drops_tabs, body: Span::default() });
        }
    };
    ends.by_ref().for_each(|(at, c)| match (quote, c) {
        (Some(open), c) if c == open => quote = None,
        (None, '"' | '\'') => quote = Some(c),
        (None, c) if c.is_whitespace() => {
            read(&text[word..at]);
            word = at + c.len_utf8();
        }
        _ => {}
    });
    found
}

/// Returns a line without the character that continues it, and whether it goes on.
fn cut(line: &str, escape: char) -> (&str, bool) {
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}

/// Returns the character that `# escape=` sets at the top of the file.
fn escape_of(source: &str) -> char {
    for line in source.trim_start_matches('\u{feff}').lines() {
        let Some((name, value)) = line.trim().strip_prefix('#').and_then(|line| line.split_once('=')) else {
            break;
        };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            break;
        }
        if name.eq_ignore_ascii_case("escape") {
            return if value.trim() == "`" { '`' } else { '\\' };
        }
    }
    '\\'
}

/// Moves behind a here-document, and sets its body. Returns `false` if it does not end.
fn skip_document(lines: &mut Lines<'_>, document: &mut Document) -> bool {
    let start = lines.at.min(lines.source.len());
    while let Some((at, line)) = lines.next() {
        let line = if document.drops_tabs { line.trim_start_matches('\t') } else { line };
        if line == document.name {
            document.body = Span::new(start, at);
            return true;
        }
    }
    document.body = Span::new(start, lines.source.len());
    false
}
