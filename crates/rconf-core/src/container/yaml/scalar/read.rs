use super::map::ScalarMap;
use super::walk::Walk;
use super::{block, flow};
use crate::text::Span;

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
}

/// Returns whether the properties before a scalar have an anchor. `before` is the source before the scalar.
fn is_anchored(before: &[u8]) -> bool {
    let words = before.trim_ascii_end().rsplit(u8::is_ascii_whitespace).filter_map(|word| word.first());
    // A tag and an anchor, in any order.
    words.take(2).take_while(|first| matches!(first, b'!' | b'&')).any(|first| *first == b'&')
}
