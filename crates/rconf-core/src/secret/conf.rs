//! Secrets in the lines of a redis.conf. A line is not required to be valid, and what may be a secret counts
//! as one.

use crate::catalog::find_any;
use crate::catalog::secrets::{
    DIRECTIVES_IN_PROSE, SecretPart, WORDS_FOR_SECRETS, is_acl_password, secret_part, shown_words_of_sentinel,
};
use crate::text::Span;

/// Returns the spans of a line that must not be shown. They are in order and do not overlap.
pub fn secrets(line: &[u8]) -> Vec<Span> {
    let mut hidden = secrets_of_directive(line);
    // A password in a comment may be the one in use.
    if let Some(comment) = line.iter().position(|&b| b == b'#')
        && let Some(from) = named_secret(line, comment)
    {
        let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(line.len(), |at| at + 1);
        hidden.retain(|span| span.start < from);
        match hidden.last_mut() {
            Some(last) if last.end >= from => last.end = end.max(last.end),
            _ => hidden.push(Span::new(from, end.max(from))),
        }
    }
    hidden
}

/// Returns the offset of the value after the name of a secret, in the comment that starts at `comment`:
/// `requirepass X`, `REQUIREPASS=X`, `password: X`. A word that is not a directive needs `:` or `=` after it,
/// which prose about passwords does not have.
fn named_secret(line: &[u8], comment: usize) -> Option<usize> {
    // The bytes of the full-width colon and equals sign.
    const WIDE: [u8; 4] = [0xef, 0xbc, 0x9a, 0x9d];
    let lower = line.to_ascii_lowercase();
    let value = |at: usize, word: &[u8], needs_sign: bool| {
        let behind = at + word.len();
        let is_sign = |b: u8| matches!(b, b':' | b'=') || WIDE.contains(&b);
        let from = skip(line, behind, |b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'') || is_sign(b));
        let has_sign = line[behind..from].iter().any(|b| is_sign(*b));
        (from > behind && from < line.len() && (has_sign || !needs_sign)).then_some(from)
    };
    (comment..line.len()).find_map(|at| {
        let starts = |words: &[&'static str]| {
            words.iter().map(|word| word.as_bytes()).find(|word| lower[at..].starts_with(word))
        };
        let directive = starts(&DIRECTIVES_IN_PROSE).and_then(|word| value(at, word, false));
        directive.or_else(|| starts(&WORDS_FOR_SECRETS).and_then(|word| value(at, word, true)))
    })
}

/// Returns the secrets of the directive on a line, or of a directive that is commented out, whose value may
/// still be in use.
fn secrets_of_directive(line: &[u8]) -> Vec<Span> {
    let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    let rest = |from: usize| if from < end { vec![Span::new(from, end)] } else { Vec::new() };
    let mut start = skip(line, 0, |b| b.is_ascii_whitespace() || b == b'"' || b == b'\'');
    let commented = line.get(start) == Some(&b'#');
    if commented {
        start = skip(line, start, |b| b == b'#' || b.is_ascii_whitespace());
    }
    let name_end = skip(line, start, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let name = &line[start..name_end];
    let value = skip(line, name_end, |b| b.is_ascii_whitespace());
    let is_known = find_any(name).next().is_some() && line.get(name_end).is_none_or(u8::is_ascii_whitespace);
    if commented && (!is_known || value == name_end) {
        return Vec::new();
    }
    if name.eq_ignore_ascii_case(b"sentinel")
        && let Some(from) = end_of_shown_words(line, value)
    {
        return rest(from);
    }
    match secret_part(name) {
        Some(SecretPart::AclRules) => user_secrets(line, value, end),
        Some(SecretPart::NewName) => rest(word_end(line, value)),
        // The name may be misspelled, and a NUL can join lines.
        part if part.is_some() || !is_known || line.contains(&0) => {
            rest(name_end.max(start + 1).min(value.max(name_end)))
        }
        _ => Vec::new(),
    }
}

/// Returns where the words of a `sentinel` line end that can be shown, given where its option starts. Returns `None` if the
/// option is not known, or if quotes may make other words of what the line looks like.
fn end_of_shown_words(line: &[u8], option: usize) -> Option<usize> {
    if line.iter().any(|b| matches!(b, b'"' | b'\'' | b'\\' | 0 | 0x0b | 0x0c)) {
        return None;
    }
    let end = word_end(line, option);
    let words = shown_words_of_sentinel(&line[option..end])?;
    Some((0..words).fold(end, |at, _| word_end(line, skip(line, at, |b| b.is_ascii_whitespace()))))
}

/// Returns the passwords and hashes in a `user` line. If the line has quotes, or white space that is part of a
/// password in an ACL file, this is everything after the name of the user.
fn user_secrets(line: &[u8], name: usize, end: usize) -> Vec<Span> {
    let mut at = word_end(line, name);
    if line[name.min(end)..end].iter().any(|b| matches!(b, b'"' | b'\'' | 0 | b'\t' | 0x0b | 0x0c)) {
        return if at < end { vec![Span::new(at, end)] } else { Vec::new() };
    }
    let mut spans = Vec::new();
    while at < end {
        // A selector begins with a parenthesis.
        let start = skip(line, at, |b| b.is_ascii_whitespace() || b == b'(');
        at = word_end(line, start);
        if is_acl_password(&line[start..at]) {
            spans.push(Span::new(start + 1, at));
        }
    }
    spans.retain(|s| !s.is_empty());
    spans
}

fn word_end(line: &[u8], from: usize) -> usize {
    skip(line, from, |b| !b.is_ascii_whitespace())
}

/// Returns the first offset from `from` whose byte `over` does not accept, or the length of the line.
pub(super) fn skip(line: &[u8], from: usize, over: impl Fn(u8) -> bool) -> usize {
    (from..line.len()).find(|&at| !over(line[at])).unwrap_or(line.len())
}
