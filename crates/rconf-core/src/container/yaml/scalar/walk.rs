use super::map::{Kind, Piece};
use crate::text::Span;

/// A walk over the source of a scalar, which reads its text anew.
pub(super) struct Walk<'s> {
    pub source: &'s [u8],
    pub text: Vec<u8>,
    pub pieces: Vec<Piece>,
}

impl Walk<'_> {
    pub(super) fn peek(&self, at: usize) -> Option<u8> {
        self.source.get(at).copied()
    }

    /// Returns the offset after the line break at `at`, or `None` if there is none.
    pub(super) fn after_break(&self, at: usize) -> Option<usize> {
        match (self.peek(at)?, self.peek(at + 1)) {
            (b'\r', Some(b'\n')) => Some(at + 2),
            (b'\r' | b'\n', _) => Some(at + 1),
            _ => None,
        }
    }

    /// Returns the first offset from `at` on where `stops`, or the end.
    pub(super) fn skip(&self, at: usize, stops: impl Fn(u8) -> bool) -> usize {
        let rest = self.source.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len())
    }

    /// Adds the bytes of a span as they are.
    pub(super) fn copy(&mut self, span: Span) {
        let from = self.text.len();
        self.text.extend_from_slice(span.of(self.source));
        let text = Span::new(from, self.text.len());
        match self.pieces.last_mut() {
            Some(last) if last.kind == Kind::Plain && last.source.end == span.start => {
                last.source.end = span.end;
                last.text.end = text.end;
            }
            _ if span.is_empty() => {}
            _ => self.pieces.push(Piece { text, source: span, kind: Kind::Plain }),
        }
    }

    /// Adds a part of the text that is written in another way.
    pub(super) fn add(&mut self, written: Span, text: &[u8], kind: Kind) {
        let from = self.text.len();
        self.text.extend_from_slice(text);
        self.pieces.push(Piece { text: Span::new(from, self.text.len()), source: written, kind });
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
