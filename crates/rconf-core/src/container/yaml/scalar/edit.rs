//! Changes of the text, written in the source.

use super::map::{Block, Chomping, Kind, Piece, ScalarMap, Style};
use super::walk::is_blank;
use crate::text::Span;

impl ScalarMap {
    /// Returns the change of the source that replaces `span` of the text by `new`, in the style of the scalar. Returns
    /// `None` if it is not sure that the source then means the changed text.
    pub(crate) fn edit(&self, text: &[u8], span: Span, new: &[u8]) -> Option<(Span, Vec<u8>)> {
        let new = std::str::from_utf8(new).ok().filter(|new| new.chars().all(is_printable))?;
        let is_start = |at: usize| text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80);
        if self.is_anchored || span.end > text.len() || !is_start(span.start) || !is_start(span.end) {
            return None;
        }
        let change = Change { map: self, text, span, new };
        match self.style {
            Style::Literal(block) => change.in_literal(&block),
            _ if new.contains('\n') && self.style != Style::Double => None,
            Style::Folded => change.in_folded(),
            Style::Single => change.in_line(new.replace('\'', "''")),
            Style::Double => change.in_line(escaped(new)),
            Style::Plain => change.is_plain().then(|| change.in_line(new.to_owned()))?,
        }
    }
}

/// Returns whether a character can be written as it is in every style. A line break is written as the style has it.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | '\t')
        || !(c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'))
}

/// Returns a text as it is written in double quotes.
fn escaped(new: &str) -> String {
    let mut written = String::with_capacity(new.len());
    for c in new.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            c => written.push(c),
        }
    }
    written
}

/// The replacement of a span of the text.
struct Change<'a> {
    map: &'a ScalarMap,
    text: &'a [u8],
    span: Span,
    new: &'a str,
}

impl Change<'_> {
    /// Returns the bytes of the changed text.
    fn changed(&self) -> impl DoubleEndedIterator<Item = u8> {
        let (before, after) = (&self.text[..self.span.start], &self.text[self.span.end..]);
        before.iter().copied().chain(self.new.bytes()).chain(after.iter().copied())
    }

    fn is_line_start(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| self.text[before] == b'\n')
    }

    fn in_literal(&self, block: &Block) -> Option<(Span, Vec<u8>)> {
        if self.span.start <= block.first_end && !self.starts_well() {
            return None;
        }
        if !self.ends_well(block.chomping) {
            return None;
        }
        let Span { start, end } = self.span;
        let line_break: &[u8] = if block.is_crlf { b"\r\n" } else { b"\n" };
        let indent = vec![b' '; block.indent];
        let mut written = Vec::new();
        let (from, begins_line) = (self.is_line_start(start), self.is_line_start(end));
        if from && begins_line && (self.new.is_empty() || self.new.ends_with('\n')) {
            for line in self.new.split_terminator('\n') {
                written.extend_from_slice(if line.is_empty() { b"" } else { &indent });
                written.extend_from_slice(line.as_bytes());
                written.extend_from_slice(line_break);
            }
            return Some((Span::new(self.line_start(block, start), self.line_start(block, end)), written));
        }
        let source = self.map.start(start);
        let (lines, until, is_more) = if end > start && begins_line {
            (self.new.strip_suffix('\n')?, self.line_start(block, end), false)
        } else {
            let until = if end > start { self.map.end(end) } else { source };
            (self.new, until, self.text.get(end).is_some_and(|byte| *byte != b'\n'))
        };
        let mut lines = lines.split('\n').peekable();
        let mut is_first = true;
        while let Some(line) = lines.next() {
            if !is_first {
                written.extend_from_slice(line_break);
            }
            // An empty line may be indented less than the others.
            let has = if is_first && from { source - self.line_start(block, start) } else { 0 };
            let is_filled = !line.is_empty() || (lines.peek().is_none() && is_more);
            if is_filled && (from || !is_first) {
                written.extend_from_slice(&indent[has.min(block.indent)..]);
            }
            written.extend_from_slice(line.as_bytes());
            is_first = false;
        }
        if end > start && begins_line {
            written.extend_from_slice(line_break);
        }
        Some((Span::new(source, until), written))
    }

    /// Returns where the line that begins at `at` begins in the source.
    fn line_start(&self, block: &Block, at: usize) -> usize {
        if at == 0 { block.body } else { self.map.end(at) }
    }

    /// Returns whether the first line that is not empty begins without white space, so that it tells how far all lines
    /// are indented.
    fn starts_well(&self) -> bool {
        let mut bytes = self.changed();
        bytes.find(|byte| *byte != b'\n').is_some_and(|byte| !is_blank(byte))
    }

    /// Returns whether the header of a block keeps the line breaks at the end of the changed text.
    fn ends_well(&self, chomping: Chomping) -> bool {
        let was = usize::from(self.text.ends_with(b"\n"));
        let breaks = self.changed().rev().take_while(|byte| *byte == b'\n').take(2).count();
        match chomping {
            Chomping::Keep => breaks >= was,
            Chomping::Strip => breaks == 0,
            // At the end of the file, the last line may have no break.
            Chomping::Clip => breaks == 1 || breaks + was == 0,
        }
    }

    fn in_folded(&self) -> Option<(Span, Vec<u8>)> {
        let Span { start, end } = self.span;
        let nth = self.map.pieces.partition_point(|piece| piece.text.end < end);
        let holds = |nth: usize| {
            let piece = self.map.pieces.get(nth)?;
            (piece.kind == Kind::Plain && piece.text.start <= start && end <= piece.text.end).then_some(piece)
        };
        let Piece { text: line, source, .. } = *holds(nth).or_else(|| holds(nth + 1))?;
        if start == line.start {
            let rest = Span::new(end, line.end).of(self.text);
            let first = self.new.bytes().next().or(rest.first().copied())?;
            if is_blank(first) || is_blank(self.text[start]) {
                return None;
            }
        }
        let at = |offset: usize| source.start + offset - line.start;
        Some((Span::new(at(start), at(end)), self.new.as_bytes().to_vec()))
    }

    /// Returns the change within a line of a scalar in quotes or without quotes.
    fn in_line(&self, written: String) -> Option<(Span, Vec<u8>)> {
        let (before, after, source) = self.around()?;
        let first = self.new.bytes().next().or(after);
        let last = self.new.bytes().next_back().or(before);
        // White space beside a folded line break is no text.
        let is_text = |byte: Option<u8>| byte.is_some_and(|byte| !is_blank(byte) && byte != b'\n');
        let is_after_fold = before.is_none() && self.span.start > 0;
        let is_before_fold = after.is_none() && self.span.end < self.text.len();
        let is_between = is_after_fold && is_before_fold && self.span.is_empty();
        if is_between || (is_after_fold && !is_text(first)) || (is_before_fold && !is_text(last)) {
            return None;
        }
        Some((source, written.into_bytes()))
    }

    /// Returns the bytes of the text before and after the span on the same line of the source, and the span in the
    /// source. Returns `None` if the span touches more than one line.
    fn around(&self) -> Option<(Option<u8>, Option<u8>, Span)> {
        let (pieces, Span { start, end }) = (&self.map.pieces, self.span);
        let first = pieces.partition_point(|piece| piece.text.end <= start);
        let after = pieces.partition_point(|piece| piece.text.start < end.max(start));
        let inside = pieces.get(first..after).unwrap_or_default();
        let source = self.map.source(self.span);
        let is_whole = |nth: usize| {
            let piece = &inside[nth];
            let touches = nth == 0 || inside[nth - 1].source.end == piece.source.start;
            let is_cut = piece.text.start < start || piece.text.end > end;
            touches && piece.kind != Kind::Fold && !(is_cut && piece.kind == Kind::Escape)
        };
        if !(0..inside.len()).all(is_whole) {
            return None;
        }
        let before = pieces[..pieces.partition_point(|piece| piece.text.start < start)].last();
        let before = before.filter(|piece| {
            let end = if piece.text.end > start { source.start } else { piece.source.end };
            piece.kind != Kind::Fold && end == source.start
        });
        let next = pieces.get(pieces.partition_point(|piece| piece.text.end <= end));
        let next = next.filter(|piece| {
            let start = if piece.text.start < end { source.end } else { piece.source.start };
            piece.kind != Kind::Fold && start == source.end
        });
        Some((before.map(|_| self.text[start - 1]), next.map(|_| self.text[end]), source))
    }

    /// Returns whether the change can be written without quotes.
    fn is_plain(&self) -> bool {
        let is_simple = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
        let Some((before, after, _)) = self.around() else { return false };
        let is_joined = match (self.new.is_empty(), before, after) {
            (false, None, _) => self.new.starts_with(|c: char| c.is_ascii_alphanumeric()),
            (false, ..) => true,
            (true, None, after) => after.is_some_and(|byte| byte.is_ascii_alphanumeric()),
            (true, Some(before), None) => is_simple(before),
            (true, Some(before), Some(after)) => is_simple(before) || is_simple(after),
        };
        // A single word may be a number, or null.
        let has_space = |text: &[u8]| text.iter().any(|byte| is_blank(*byte));
        let rest = [&self.text[..self.span.start], &self.text[self.span.end..]];
        is_joined && self.new.bytes().all(is_simple) && rest.into_iter().any(has_space)
    }
}
