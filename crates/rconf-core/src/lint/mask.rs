//! Hiding secrets in lines that are shown. Works on the text of a line alone, whatever the server makes of
//! it: what might be a secret is hidden.

use super::mask_plan::secrets_in_plan;
use crate::catalog::{directives, find_any};
use crate::container::is_plan;
use crate::text::Span;

/// The JSON Schema of specs, which names their keys.
const KEYS_OF_SPECS: &str = include_str!("../../data/rconf.schema.json");

/// What stands in the place of a secret.
pub const HIDDEN: &str = "********";

/// The parts of a line, as spans within it, that must not be shown. They do not overlap and are in order.
pub fn secrets(line: &[u8]) -> Vec<Span> {
    let mut hidden = secrets_of_directive(line);
    // What is named a password in a comment, wherever it stands, may be the one in use.
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

/// Where the value behind a secret's name begins, in the comment that starts at `comment`: `requirepass X`,
/// `REQUIREPASS=X`, `password: X`. Prose about passwords has neither `:` nor `=` behind the word.
fn named_secret(line: &[u8], comment: usize) -> Option<usize> {
    const DIRECTIVES: [&[u8]; 5] =
        [b"requirepass", b"masterauth", b"primaryauth", b"auth-pass", b"key-file-pass"];
    const WORDS: [&[u8]; 10] = [
        b"password",
        b"passwd",
        b"passphrase",
        b"secret",
        b"token",
        b"auth",
        b"pass",
        b"pwd",
        "密码".as_bytes(),
        "口令".as_bytes(),
    ];
    // The full-width colon and sign of equality, byte by byte.
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
        let starts =
            |words: &[&'static [u8]]| words.iter().copied().find(|word| lower[at..].starts_with(word));
        let directive = starts(&DIRECTIVES).and_then(|word| value(at, word, false));
        directive.or_else(|| starts(&WORDS).and_then(|word| value(at, word, true)))
    })
}

fn secrets_of_directive(line: &[u8]) -> Vec<Span> {
    let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    let rest = |from: usize| if from < end { vec![Span::new(from, end)] } else { Vec::new() };
    let mut start = skip(line, 0, |b| b.is_ascii_whitespace() || b == b'"' || b == b'\'');
    // A directive that is commented out may still hold a password in use.
    let commented = line.get(start) == Some(&b'#');
    if commented {
        start = skip(line, start, |b| b == b'#' || b.is_ascii_whitespace());
    }
    let name_end = skip(line, start, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let name = &line[start..name_end];
    let value = skip(line, name_end, |b| b.is_ascii_whitespace());
    let is_known = find_any(name).next().is_some() && line.get(name_end).is_none_or(u8::is_ascii_whitespace);
    match name.to_ascii_lowercase().as_slice() {
        _ if commented && !is_known => Vec::new(),
        _ if commented && value == name_end => Vec::new(),
        b"user" => user_secrets(line, value, end),
        // The new name of a command is what keeps it from others.
        b"rename-command" => rest(word_end(line, value)),
        _ if !is_known || is_secret(name) || line.contains(&0) => {
            rest(name_end.max(start + 1).min(value.max(name_end)))
        }
        _ => Vec::new(),
    }
}

/// Whether a directive's value is a secret on any server.
pub fn is_secret(name: &[u8]) -> bool {
    let named = |d: &crate::catalog::Directive| {
        d.variants.iter().any(|v| v.alias.is_some_and(|a| a.as_bytes().eq_ignore_ascii_case(name)))
            || d.name.as_bytes().eq_ignore_ascii_case(name)
    };
    name.eq_ignore_ascii_case(b"sentinel")
        || directives().iter().filter(|d| named(d)).any(|d| d.variants.iter().any(|v| v.sensitive))
}

/// The line of the file at `path` as it may be shown: [`shown`], or for a plan file what its language makes of it,
/// where a secret may stand on a line of its own: `before` is the file's text up to the line.
pub fn shown_in(path: &str, before: &[u8], line: &[u8]) -> (Vec<u8>, impl Fn(usize) -> usize + use<>) {
    let hidden = match path.rsplit('.').next() {
        _ if is_plan(path) => secrets_in_plan(before, line),
        Some("toml") => secrets_in_toml(line),
        // Written by rconf, which puts no secret there.
        Some("md" | "gitignore") => Vec::new(),
        _ => secrets(line),
    };
    hide(line, hidden)
}

/// The part of a line of a spec that must not be shown: the value of a key that is no key of a spec, or a directive whose
/// value is a secret. It may be a misspelt one.
fn secrets_in_toml(line: &[u8]) -> Vec<Span> {
    let start = skip(line, 0, |b| b.is_ascii_whitespace() || matches!(b, b'#' | b'"' | b'\''));
    let name_end = skip(line, start, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let value = skip(line, name_end, |b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''));
    let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    if line.get(value) != Some(&b'=') {
        // A header, a comment, or a line of an array.
        let is_array =
            line.get(start).is_some_and(|b| !matches!(b, b'[' | b']')) && line.first() != Some(&b'#');
        return if is_array && start < end { vec![Span::new(start, end)] } else { Vec::new() };
    }
    let name = line[start..name_end].rsplit(|b| *b == b'.').next().unwrap_or_default();
    let is_key =
        std::str::from_utf8(name).is_ok_and(|name| KEYS_OF_SPECS.contains(&format!("\"{name}\": {{")));
    let is_directive =
        find_any(name).next().is_some() && !is_secret(name) && !name.eq_ignore_ascii_case(b"user");
    if is_key || is_directive { Vec::new() } else { vec![Span::new(value + 1, end)] }
}

/// The line as it may be shown, and the function that carries a place in the line over to it.
pub fn shown(line: &[u8]) -> (Vec<u8>, impl Fn(usize) -> usize) {
    hide(line, secrets(line))
}

fn hide(line: &[u8], hidden: Vec<Span>) -> (Vec<u8>, impl Fn(usize) -> usize + use<>) {
    let mut text = Vec::with_capacity(line.len());
    let mut moved = Vec::new();
    let mut at = 0;
    for span in hidden {
        // White space before a hidden part stays, so that the words stay apart.
        let from = skip(line, span.start, |b| b.is_ascii_whitespace()).min(span.end);
        text.extend_from_slice(&line[at..from]);
        moved.push((Span::new(from, span.end), text.len()));
        text.extend_from_slice(HIDDEN.as_bytes());
        at = span.end;
    }
    text.extend_from_slice(&line[at.min(line.len())..]);
    let place = move |offset: usize| {
        let mut shift = 0_isize;
        for (span, to) in &moved {
            if offset <= span.start {
                break;
            }
            if offset < span.end {
                return *to + HIDDEN.len();
            }
            shift = (*to + HIDDEN.len()).cast_signed() - span.end.cast_signed();
        }
        offset.saturating_add_signed(shift)
    };
    (text, place)
}

/// In a `user` line passwords and hashes are secret; with quotes it is not worth telling them apart.
fn user_secrets(line: &[u8], name: usize, end: usize) -> Vec<Span> {
    let mut at = word_end(line, name);
    if line[name.min(end)..end].iter().any(|b| matches!(b, b'"' | b'\'' | 0)) {
        return if at < end { vec![Span::new(at, end)] } else { Vec::new() };
    }
    let mut spans = Vec::new();
    while at < end {
        // A selector begins with a bracket.
        let start = skip(line, at, |b| b.is_ascii_whitespace() || b == b'(');
        at = word_end(line, start);
        if matches!(line.get(start), Some(b'>' | b'<' | b'#' | b'!')) {
            spans.push(Span::new(start + 1, at));
        }
    }
    spans.retain(|s| !s.is_empty());
    spans
}

fn word_end(line: &[u8], from: usize) -> usize {
    skip(line, from, |b| !b.is_ascii_whitespace())
}

fn skip(line: &[u8], from: usize, over: impl Fn(u8) -> bool) -> usize {
    (from..line.len()).find(|&at| !over(line[at])).unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str) -> String {
        String::from_utf8_lossy(&shown(line.as_bytes()).0).into_owned()
    }

    #[test]
    fn secrets_are_hidden_whatever_is_wrong_with_the_line() {
        for line in [
            "requirepass s3cret",
            "requirepass  s3cret x",
            "  RequirePass \"s3cret",
            "requirepass=s3cret",
            "requirepass:s3cret",
            "requirpass s3cret",
            "\"requirepass\" s3cret",
            "masterauth s3cret # c",
            "# masterauth s3cret",
            "#requirepass s3cret",
            "primaryauth 's3cret'",
            "tls-key-file-pass s3cret",
            "user bob on >s3cret ~*",
            "user bob on \">s3cret\" ~*",
            "user bob on #s3cret",
            "rename-command CONFIG s3cret",
            "port 1\0s3cret",
            "sentinel auth-pass m s3cret",
            "maxmemory 1gb # requirepass s3cret",
            "# 密码 requirepass: s3cret",
            "# REQUIREPASS=s3cret",
            "port 1 # the password: s3cret",
            "requirepass s3cret # requirepass s3cret",
        ] {
            assert!(!show(line).contains("s3cret"), "{line:?} -> {:?}", show(line));
        }
    }

    #[test]
    fn the_rest_is_shown_as_it_is() {
        for line in [
            "port 6379",
            "# a comment about passwords",
            "save 900 1",
            "bind 0.0.0.0 # x",
            "",
            "   ",
            "# requirepass",
        ] {
            assert_eq!(show(line), line);
        }
        assert_eq!(show("requirepass  s3cret"), format!("requirepass  {HIDDEN}"));
        assert_eq!(show("user a on >p ~*"), format!("user a on >{HIDDEN} ~*"));
    }

    #[test]
    fn places_are_carried_over() {
        let (text, place) = shown(b"user a on >p ~*");
        assert_eq!(&text[place(13)..], b"~*");
        assert_eq!(place(0), 0);
        assert_eq!(place(15), text.len());
    }
}
