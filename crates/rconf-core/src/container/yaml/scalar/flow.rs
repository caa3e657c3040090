//! Scalars in quotes, and those without quotes.

use super::map::{Kind, Style};
use super::walk::{Walk, is_blank, is_break};
use crate::text::Span;

/// Walks over the scalar whose opening quote is at `start`. Returns `None` if it does not end.
pub(super) fn walk_quoted(walk: &mut Walk<'_>, start: usize, quote: u8) -> Option<Style> {
    let is_double = quote == b'"';
    let mut at = start + 1;
    loop {
        let end = walk.skip(at, |byte| {
            byte == quote || is_blank(byte) || is_break(byte) || (is_double && byte == b'\\')
        });
        walk.copy(Span::new(at, end));
        at = match (walk.peek(end)?, walk.peek(end + 1)) {
            (b'\'', Some(b'\'')) if !is_double => {
                walk.add(Span::new(end, end + 2), b"'", Kind::Escape);
                end + 2
            }
            (byte, _) if byte == quote => break,
            (b'\\', Some(next)) if is_break(next) => fold(walk, end + 1, end, true),
            (b'\\', Some(next)) => escape(walk, end, next)?,
            _ => white_space(walk, end),
        };
    }
    Some(if is_double { Style::Double } else { Style::Single })
}

/// Walks over the scalar without quotes at `span`.
pub(super) fn walk_plain(walk: &mut Walk<'_>, span: Span) -> Style {
    let all = walk.source;
    walk.source = &all[..span.end.min(all.len())];
    let mut at = span.start;
    while at < walk.source.len() {
        let end = walk.skip(at, |byte| is_blank(byte) || is_break(byte));
        walk.copy(Span::new(at, end));
        at = if end < walk.source.len() { white_space(walk, end) } else { end };
    }
    walk.source = all;
    Style::Plain
}

/// Walks over white space at `at`, which is folded if a line ends in it, and returns its end.
fn white_space(walk: &mut Walk<'_>, at: usize) -> usize {
    let end = walk.skip(at, |byte| !is_blank(byte));
    if walk.after_break(end).is_some() {
        return fold(walk, end, at, false);
    }
    walk.copy(Span::new(at, end));
    end
}

/// Walks over the line break at `at`, the empty lines after it and the white space before the next text, and returns
/// the end. What is folded starts at `from`. An escaped break is no text.
fn fold(walk: &mut Walk<'_>, at: usize, from: usize, is_escaped: bool) -> usize {
    let mut breaks = Vec::new();
    let mut end = at;
    while let Some(next) = walk.after_break(end) {
        breaks.push(Span::new(end, next));
        end = walk.skip(next, |byte| !is_blank(byte));
    }
    if breaks.len() == 1 && !is_escaped {
        walk.add(Span::new(from, end), b" ", Kind::Fold);
    }
    let mut from = from;
    for nth in 1..breaks.len() {
        let to = if nth + 1 == breaks.len() { end } else { breaks[nth].end };
        walk.add(Span::new(from, to), b"\n", Kind::Fold);
        from = to;
    }
    end
}

/// Walks over the escape at `at`, whose backslash `name` follows, and returns its end.
fn escape(walk: &mut Walk<'_>, at: usize, name: u8) -> Option<usize> {
    let digits = match name {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => 0,
    };
    let end = at + 2 + digits;
    let character = match name {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' | b'"' | b'/' | b'\\' => char::from(name),
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ if digits > 0 => {
            let digits = std::str::from_utf8(walk.source.get(at + 2..end)?).ok()?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
        }
        _ => return None,
    };
    walk.add(Span::new(at, end), character.encode_utf8(&mut [0; 4]).as_bytes(), Kind::Escape);
    Some(end)
}
