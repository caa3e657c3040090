//! The lines of a file, and text that is joined from several of them.

use crate::text::Span;
use std::ops::Range;

/// A text that may be spread over several lines of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Joined {
    pub text: String,
    /// Where each part begins: in the text, and in the file.
    parts: Vec<(usize, usize)>,
}

impl Joined {
    /// Adds a part, which stands at `at` in the file.
    pub(super) fn push(&mut self, text: &str, at: usize) {
        self.parts.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Returns the offset in the file of a byte of the text.
    fn at(&self, offset: usize) -> usize {
        let nth = self.parts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        self.parts.get(nth).map_or(0, |(start, at)| at + offset - start)
    }

    /// Returns the span in the file of a part of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.at(range.start);
        let end = if range.is_empty() { start } else { self.at(range.end - 1) + 1 };
        Span::new(start, end.max(start))
    }

    /// Returns the span of the whole text.
    pub(super) fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// Returns the offset in the file of the byte at `from`, if the rest of the text is on one line.
    pub(super) fn literal(&self, from: usize) -> Option<usize> {
        (self.parts.last()?.0 <= from).then(|| self.at(from))
    }

    /// Returns the text from an offset on.
    pub(super) fn tail(&self, from: usize) -> Self {
        let from = from.min(self.text.len());
        let mut parts = vec![(0, self.at(from))];
        parts.extend(
            self.parts.iter().filter(|(start, _)| *start > from).map(|(start, at)| (start - from, *at)),
        );
        Self { text: self.text[from..].to_owned(), parts }
    }
}

/// The lines of a file.
pub(super) struct Lines<'s> {
    pub source: &'s str,
    /// The offset of the next line.
    pub at: usize,
}

impl<'s> Lines<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, at: 0 }
    }

    /// Returns the next line, with its offset and without its line break.
    pub(super) fn next(&mut self) -> Option<(usize, &'s str)> {
        let start = self.at;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').unwrap_or(rest.len());
        self.at = start + length + 1;
        Some((start, rest[..length].trim_end_matches('\r')))
    }
}
