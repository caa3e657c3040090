//! The text of here-documents.

use super::ast::{Part, Word};
use super::parser::{Heredoc, Parser};
use super::words::Letters;

impl Parser<'_> {
    /// Returns the lines between two offsets as words, whose spans are those of the lines, or `None` if a
    /// quote in them does not end.
    pub fn document(&mut self, from: usize, until: usize, of: &Heredoc) -> Option<Vec<Word>> {
        let depth = self.depth;
        let unknown = self.unknown_between(from, until);
        let mut inner = Parser::new(&self.text[from..until], self.fixed, self.braces, self.interest);
        inner.unknown = unknown;
        inner.base = self.base + from;
        inner.depth = depth;
        let mut lines = Vec::new();
        while inner.at < inner.text.len() {
            while of.strip_tabs && inner.peek() == Some(b'\t') {
                inner.at += 1;
            }
            let start = inner.at;
            let parts = if of.is_quoted { inner.plain_line() } else { inner.open_line() };
            lines.push(Word { parts, span: inner.span(start) });
            inner.at += inner.line_end(0).unwrap_or(1);
        }
        inner.faults.is_empty().then_some(lines)
    }

    /// Returns the parts of a line in which nothing is expanded.
    fn plain_line(&mut self) -> Vec<Part> {
        let mut letters = Letters::default();
        while let Some(byte) = self.peek().filter(|_| self.line_end(0).is_none()) {
            if let Some(part) = self.take_unknown(true) {
                letters.part(part);
            } else {
                letters.push(&[byte], true);
                self.at += 1;
            }
        }
        letters.flush();
        letters.parts
    }

    /// Returns the parts of a line with its `$…` parsed. A `\` at its end joins the next line.
    fn open_line(&mut self) -> Vec<Part> {
        let mut letters = Letters::default();
        while let Some(byte) = self.peek() {
            if let Some(part) = self.take_unknown(true) {
                letters.part(part);
                continue;
            }
            match byte {
                _ if self.line_end(0).is_some() => break,
                b'\\' => {
                    if let Some(length) = self.line_end(1) {
                        self.at += 1 + length;
                    } else if let Some(next @ (b'$' | b'`' | b'\\')) = self.peek_at(1) {
                        letters.push(&[next], true);
                        self.at += 2;
                    } else {
                        letters.push(b"\\", true);
                        self.at += 1;
                    }
                }
                b'$' => self.dollar(&mut letters, true),
                b'`' => self.backticks(&mut letters, true),
                byte => {
                    letters.push(&[byte], true);
                    self.at += 1;
                }
            }
        }
        letters.flush();
        letters.parts
    }
}
