//! Where each byte of a scalar's text is written in the source, and how a change of the text is written there.

mod block;
mod edit;
mod flow;
#[cfg(test)]
mod tests;

use crate::text::Span;

/// An exact map from the text of a scalar to its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScalarMap {
    style: Style,
    /// The parts of the text, in order. Together they are the whole text.
    pieces: Vec<Piece>,
    /// The span of the scalar in the source.
    span: Span,
    /// Whether the scalar has an anchor, so that the text may be used in several places.
    is_anchored: bool,
}

/// The style of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `|`
    Literal(Block),
    /// `>`
    Folded,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// Without quotes.
    Plain,
}

/// What the header and the first lines of a block scalar say about its other lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    /// The offset of the first line after the header.
    body: usize,
    /// The number of spaces before each line.
    indent: usize,
    chomping: Chomping,
    /// Whether lines end in CR LF.
    is_crlf: bool,
    /// The end of the first line that is not empty, in the text.
    first_end: usize,
}

/// What happens to the line breaks at the end of a block scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// All but the first are dropped.
    Clip,
    /// `-`: all are dropped.
    Strip,
    /// `+`: all are kept.
    Keep,
}

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    text: Span,
    source: Span,
    kind: Kind,
}

/// How a part of the text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Byte for byte.
    Plain,
    /// By an escape, which stands for one character.
    Escape,
    /// As the line break of a literal block.
    Break,
    /// By line breaks that are folded. Changes never touch them.
    Fold,
}

impl ScalarMap {
    /// Finds out how `text` is written in the scalar at `span` of `source`, which is that of the tree. Returns `None` if
    /// the scalar does not mean exactly this text, as when parts of it were replaced.
    pub(crate) fn new(source: &[u8], span: Span, text: &[u8]) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let mut walk = Walk { source, text: Vec::with_capacity(text.len()), pieces: Vec::new() };
        let header = block::header(source.get(..span.start)?);
        let start = header.unwrap_or(span.start);
        let style = match source.get(start)? {
            _ if header.is_some() => block::walk(&mut walk, start, text)?,
            quote @ (b'"' | b'\'') => flow::walk_quoted(&mut walk, start, *quote)?,
            _ => flow::walk_plain(&mut walk, span),
        };
        let end = walk.pieces.last()?.source.end.max(span.end);
        let is_anchored = is_anchored(source.get(..start)?);
        let Walk { text: found, pieces, .. } = walk;
        let span = Span::new(start, end);
        (found == text).then_some(Self { style, pieces, span, is_anchored })
    }

    /// Returns the span of the scalar in the source, with its quotes or header.
    pub(crate) fn whole(&self) -> Span {
        self.span
    }

    /// Returns where a span of the text is written.
    pub(crate) fn source(&self, span: Span) -> Span {
        let start = self.start(span.start);
        if span.is_empty() { Span::at(start) } else { Span::new(start, self.end(span.end).max(start)) }
    }

    /// Returns where the text after `at` begins in the source.
    fn start(&self, at: usize) -> usize {
        let nth = self.pieces.partition_point(|piece| piece.text.end <= at);
        match self.pieces.get(nth) {
            Some(Piece { kind: Kind::Plain, text, source }) => source.start + at - text.start,
            Some(piece) => piece.source.start,
            None => self.pieces.last().map_or(self.span.end, |piece| piece.source.end),
        }
    }

    /// Returns where the text before `at` ends in the source.
    fn end(&self, at: usize) -> usize {
        let nth = self.pieces.partition_point(|piece| piece.text.end < at);
        match self.pieces.get(nth) {
            Some(Piece { kind: Kind::Plain, text, source }) => source.start + at - text.start,
            Some(piece) => piece.source.end,
            None => self.pieces.last().map_or(self.span.end, |piece| piece.source.end),
        }
    }
}

/// Returns whether the properties before a scalar have an anchor. `before` is the source before the scalar.
fn is_anchored(before: &[u8]) -> bool {
    let words = before.trim_ascii_end().rsplit(u8::is_ascii_whitespace).filter_map(|word| word.first());
    // A tag and an anchor, in any order.
    words.take(2).take_while(|first| matches!(first, b'!' | b'&')).any(|first| *first == b'&')
}

/// A walk over the source of a scalar, which reads its text anew.
struct Walk<'s> {
    source: &'s [u8],
    text: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Walk<'_> {
    fn peek(&self, at: usize) -> Option<u8> {
        self.source.get(at).copied()
    }

    /// Returns the offset after the line break at `at`, or `None` if there is none.
    fn after_break(&self, at: usize) -> Option<usize> {
        match (self.peek(at)?, self.peek(at + 1)) {
            (b'\r', Some(b'\n')) => Some(at + 2),
            (b'\r' | b'\n', _) => Some(at + 1),
            _ => None,
        }
    }

    /// Returns the first offset from `at` on where `stops`, or the end.
    fn skip(&self, at: usize, stops: impl Fn(u8) -> bool) -> usize {
        let rest = self.source.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len())
    }

    /// Adds the bytes of a span as they are.
    fn copy(&mut self, span: Span) {
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
    fn add(&mut self, written: Span, text: &[u8], kind: Kind) {
        let from = self.text.len();
        self.text.extend_from_slice(text);
        self.pieces.push(Piece { text: Span::new(from, self.text.len()), source: written, kind });
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
