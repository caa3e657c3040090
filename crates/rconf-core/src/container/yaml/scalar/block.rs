//! Block scalars: `|` and `>`.

use super::map::{Block, Chomping, Kind, Style};
use super::walk::{Walk, is_blank, is_break};
use crate::text::Span;

/// Returns the offset of the header of the block scalar whose first line begins after `before`, or `None` if no block
/// scalar begins there.
pub(super) fn header(before: &[u8]) -> Option<usize> {
    let above = before.trim_ascii_end();
    if !before[above.len()..].contains(&b'\n') {
        return None;
    }
    let start = above.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut words = Vec::new();
    let mut at = start;
    for word in above[start..].split(|byte| is_blank(*byte)) {
        // A comment may follow the header.
        if word.first() == Some(&b'#') {
            break;
        }
        words.push((at, word));
        at += word.len() + 1;
    }
    let (at, word) = words.into_iter().rfind(|(_, word)| !word.is_empty())?;
    let (style, marks) = word.split_first()?;
    let is_mark = |byte: &u8| matches!(byte, b'-' | b'+' | b'1'..=b'9');
    (matches!(style, b'|' | b'>') && marks.len() <= 2 && marks.iter().all(is_mark)).then_some(at)
}

/// Walks over the block scalar whose header is at `start`. `text` tells how far the lines are indented.
pub(super) fn walk(walk: &mut Walk<'_>, start: usize, text: &[u8]) -> Option<Style> {
    let is_literal = walk.peek(start)? == b'|';
    let header_end = walk.skip(start, is_break);
    let header = walk.source.get(start + 1..header_end)?;
    let header = header.split(|byte| is_blank(*byte)).next().unwrap_or_default();
    let chomping = match () {
        () if header.contains(&b'-') => Chomping::Strip,
        () if header.contains(&b'+') => Chomping::Keep,
        () => Chomping::Clip,
    };
    let body = walk.after_break(header_end)?;
    let indent = indent(walk.source.get(body..)?, text)?;
    let lines = Lines { is_literal, indent, chomping };
    lines.walk(walk, body);
    if !is_literal {
        return Some(Style::Folded);
    }
    let blank = text.iter().take_while(|byte| **byte == b'\n').count();
    let first = text[blank..].iter().position(|byte| *byte == b'\n').unwrap_or(text.len() - blank);
    let is_crlf = body - header_end == 2;
    Some(Style::Literal(Block { body, indent, chomping, is_crlf, first_end: blank + first }))
}

/// Returns the number of spaces that are not part of the text: those before the first line that has more than spaces,
/// less those that the text has there.
fn indent(body: &[u8], text: &[u8]) -> Option<usize> {
    let first = |text: &[u8]| {
        let spaces = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
        let mut lines = text.split(|byte| is_break(*byte));
        lines.find_map(|line| Some(spaces(line)).filter(|spaces| *spaces < line.len()))
    };
    first(body)?.checked_sub(first(text)?).filter(|indent| *indent > 0)
}

struct Lines {
    is_literal: bool,
    indent: usize,
    chomping: Chomping,
}

impl Lines {
    fn walk(&self, walk: &mut Walk<'_>, body: usize) {
        let break_kind = if self.is_literal { Kind::Break } else { Kind::Fold };
        let mut breaks = Vec::new();
        // The break of the last line with text, and whether that line began with white space.
        let mut leading: Option<Span> = None;
        let mut was_blank = false;
        let mut at = self.skip_empty(walk, body, &mut breaks);
        while let Some(content) = at {
            let Some(first) = walk.peek(content) else { break };
            if let Some(line_break) = leading.take() {
                let is_folded = !self.is_literal && !was_blank && !is_blank(first);
                match (is_folded, breaks.is_empty()) {
                    (true, true) => walk.add(line_break, b" ", Kind::Fold),
                    (true, false) => {}
                    (false, _) => walk.add(line_break, b"\n", break_kind),
                }
            }
            for empty in breaks.drain(..) {
                walk.add(empty, b"\n", break_kind);
            }
            was_blank = is_blank(first);
            let end = walk.skip(content, is_break);
            walk.copy(Span::new(content, end));
            let Some(next) = walk.after_break(end) else { break };
            leading = Some(Span::new(end, next));
            at = self.skip_empty(walk, next, &mut breaks);
        }
        if self.chomping != Chomping::Strip
            && let Some(line_break) = leading
        {
            walk.add(line_break, b"\n", break_kind);
        }
        if self.chomping == Chomping::Keep {
            for empty in breaks {
                walk.add(empty, b"\n", break_kind);
            }
        }
    }

    /// Skips empty lines from `at` on and adds their breaks to `breaks`. Returns where the text of the next line begins,
    /// or `None` if that line is not part of the scalar.
    fn skip_empty(&self, walk: &Walk<'_>, mut at: usize, breaks: &mut Vec<Span>) -> Option<usize> {
        loop {
            let most = at + self.indent;
            let content = walk.skip(at, |byte| byte != b' ').min(most);
            match walk.after_break(content) {
                Some(next) => breaks.push(Span::new(content, next)),
                None => return (content == most).then_some(content),
            }
            at = breaks.last()?.end;
        }
    }
}
