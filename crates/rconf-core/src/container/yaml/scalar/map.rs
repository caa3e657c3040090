use crate::text::Span;

/// An exact map from the text of a scalar to its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScalarMap {
    pub(super) style: Style,
    /// The parts of the text, in order. Together they are the whole text.
    pub(super) pieces: Vec<Piece>,
    /// The span of the scalar in the source.
    pub(super) span: Span,
    /// Whether the scalar has an anchor, so that the text may be used in several places.
    pub(super) is_anchored: bool,
}

/// The style of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
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
pub(super) struct Block {
    /// The offset of the first line after the header.
    pub body: usize,
    /// The number of spaces before each line.
    pub indent: usize,
    pub chomping: Chomping,
    /// Whether lines end in CR LF.
    pub is_crlf: bool,
    /// The end of the first line that is not empty, in the text.
    pub first_end: usize,
}

/// What happens to the line breaks at the end of a block scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chomping {
    /// All but the first are dropped.
    Clip,
    /// `-`: all are dropped.
    Strip,
    /// `+`: all are kept.
    Keep,
}

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: Span,
    pub source: Span,
    pub kind: Kind,
}

/// How a part of the text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
    pub(super) fn start(&self, at: usize) -> usize {
        let nth = self.pieces.partition_point(|piece| piece.text.end <= at);
        match self.pieces.get(nth) {
            Some(Piece { kind: Kind::Plain, text, source }) => source.start + at - text.start,
            Some(piece) => piece.source.start,
            None => self.pieces.last().map_or(self.span.end, |piece| piece.source.end),
        }
    }

    /// Returns where the text before `at` ends in the source.
    pub(super) fn end(&self, at: usize) -> usize {
        let nth = self.pieces.partition_point(|piece| piece.text.end < at);
        match self.pieces.get(nth) {
            Some(Piece { kind: Kind::Plain, text, source }) => source.start + at - text.start,
            Some(piece) => piece.source.end,
            None => self.pieces.last().map_or(self.span.end, |piece| piece.source.end),
        }
    }
}
