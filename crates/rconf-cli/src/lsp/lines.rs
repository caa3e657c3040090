//! Positions in a text as the protocol counts them: lines from 0, columns in UTF-16 code units from 0.

use lsp_types::{Position, Range};
use rconf_core::text::Span;

/// The lines of a text. They end at LF, CR LF and CR.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: &[u8]) -> Self {
        let is_end = |at: usize| match text[at] {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let breaks = (0..text.len()).filter(|at| is_end(*at)).map(|at| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Returns the bytes of a line without its end.
    pub fn line<'t>(&self, text: &'t [u8], line: usize) -> &'t [u8] {
        let Some(start) = self.starts.get(line) else { return &[] };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let bytes = &text[*start..end];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// Returns the offset at which a line starts.
    pub fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).copied()
    }

    /// Returns the position of the byte at `offset`.
    pub fn position(&self, text: &[u8], offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let character = units(&text[self.starts[line]..offset]);
        Position::new(number(line), number(character))
    }

    /// Returns the range of a span.
    pub fn range(&self, text: &[u8], span: Span) -> Range {
        Range::new(self.position(text, span.start), self.position(text, span.end))
    }

    /// Returns the offset of a position. One beyond the end of its line means that end, and one beyond the last line the
    /// end of the text.
    pub fn offset(&self, text: &[u8], position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line) else { return text.len() };
        let mut at = *start;
        let mut left = position.character as usize;
        for chunk in self.line(text, line).utf8_chunks() {
            for c in chunk.valid().chars() {
                if left < c.len_utf16() {
                    return at;
                }
                left -= c.len_utf16();
                at += c.len_utf8();
            }
            let invalid = chunk.invalid().len().min(left);
            left -= invalid;
            at += invalid;
        }
        at
    }
}

fn units(bytes: &[u8]) -> usize {
    let of = |chunk: std::str::Utf8Chunk<'_>| {
        chunk.valid().chars().map(char::len_utf16).sum::<usize>() + chunk.invalid().len()
    };
    bytes.utf8_chunks().map(of).sum()
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf16() {
        let text = "# 端口 😀 x\r\nport 1\rhz 2\n".as_bytes();
        let lines = Lines::new(text);
        let x = text.iter().position(|b| *b == b'x').expect("there is an x");
        assert_eq!(lines.position(text, x), Position::new(0, 8));
        assert_eq!(lines.offset(text, Position::new(0, 8)), x);
        // In the middle of a pair of code units: before the character.
        assert_eq!(lines.position(text, lines.offset(text, Position::new(0, 6))), Position::new(0, 5));
        assert_eq!(lines.offset(text, Position::new(0, 99)), x + 1);
        assert_eq!(lines.offset(text, Position::new(1, 99)), x + 1 + "\r\nport 1".len());
        assert_eq!(lines.line(text, 2), b"hz 2");
        assert_eq!(lines.offset(text, Position::new(9, 0)), text.len());
        assert_eq!(lines.position(text, text.len()), Position::new(3, 0));
    }

    #[test]
    fn every_offset_comes_back() {
        let text = "a😀\r\n中\n\n\u{e9}b".as_bytes();
        let lines = Lines::new(text);
        let starts = std::str::from_utf8(text).expect("it is text").char_indices().map(|(at, _)| at);
        for at in starts.filter(|at| !matches!(text[*at], b'\n')) {
            assert_eq!(lines.offset(text, lines.position(text, at)), at);
        }
    }
}
