//! Secrets in the lines of JSON files: in the strings of manifests, which hold names, values, commands and whole
//! configurations.

use super::conf::secrets;
use super::plan::secrets_in_plan;
use crate::catalog::secrets::{is_client_password_option, is_secret, is_secret_variable};
use crate::text::{Span, is_base64_text};

/// The number of bytes above a line that are looked at.
const ABOVE: usize = 400;

/// Returns the spans of a line of a JSON file that must not be shown. `before` is the text above it.
pub(super) fn secrets_in_json(before: &[u8], line: &[u8]) -> Vec<Span> {
    let above = &before[before.len().saturating_sub(ABOVE)..];
    // A line is whole, but the text before it may begin within a string.
    let lines = above.splitn(2, |b| *b == b'\n').last().unwrap_or_default();
    let known = strings(lines);
    let last = |back: usize| Some(known[known.len().checked_sub(back)?].of(lines));
    // The strings before the one that is looked at, the nearest last.
    let mut earlier: [&[u8]; 3] = [3, 2, 1].map(|back| last(back).unwrap_or_default());
    let mut hidden = Vec::new();
    for span in strings(line) {
        let text = span.of(line);
        let [name_key, name, nearest] = earlier;
        // `"name": "REDIS_PASSWORD", "value": "…"`
        let is_value = nearest == b"value" && name_key == b"name" && names_secret(name);
        if (is_value || announces(nearest) || is_base64_text(text)) && !is_key(line, span) {
            hidden.push(span);
        } else {
            hidden.extend(parts(text).filter_map(|part| in_part(part.of(text))).map(|(part, inside)| {
                let start = part.as_ptr() as usize - line.as_ptr() as usize;
                Span::new(start + inside.start, start + inside.end)
            }));
        }
        earlier = [name, nearest, text];
    }
    hidden
}

/// Returns the part of a line of a configuration, or of a command, from its first secret to its end.
fn in_part(part: &[u8]) -> Option<(&[u8], Span)> {
    // A line of a configuration has several words.
    let of_line = if part.contains(&b' ') { secrets(part) } else { Vec::new() };
    let found = of_line.into_iter().chain(secrets_in_plan(b"", part));
    let first = found.filter(|span| !span.is_empty()).map(|span| span.start).min()?;
    Some((part, Span::new(first, part.len())))
}

fn names_secret(word: &[u8]) -> bool {
    is_secret_variable(word) || is_secret(word)
}

/// Returns whether a string is the name of a secret, or an option that a secret follows.
fn announces(word: &[u8]) -> bool {
    is_client_password_option(word) || names_secret(word.strip_prefix(b"--").unwrap_or(word))
}

fn is_key(line: &[u8], span: Span) -> bool {
    line.get(span.end + 1..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"))
}

/// Returns the spans of the strings of a text, without their quotes. The last may be cut.
fn strings(text: &[u8]) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].iter().position(|b| *b == b'"').map(|found| at + found + 1) {
        let mut end = start;
        while let Some(byte) = text.get(end).filter(|byte| **byte != b'"') {
            end += if *byte == b'\\' { 2 } else { 1 };
        }
        let end = end.min(text.len());
        spans.push(Span::new(start, end));
        at = (end + 1).min(text.len());
    }
    spans
}

/// Returns the spans of the lines of a string, which `\n` separates.
fn parts(text: &[u8]) -> impl Iterator<Item = Span> {
    let mut breaks = vec![0];
    let mut at = 0;
    while at < text.len() {
        if text[at] != b'\\' {
            at += 1;
            continue;
        }
        if text.get(at + 1) == Some(&b'n') {
            breaks.extend([at, at + 2]);
        }
        at += 2;
    }
    breaks.push(text.len());
    let spans: Vec<Span> = breaks.chunks(2).map(|pair| Span::new(pair[0], pair[pair.len() - 1])).collect();
    spans.into_iter()
}

#[cfg(test)]
mod tests {
    use crate::secret::shown_in;

    #[test]
    fn strings_do_not_show_secrets() {
        for (above, line) in [
            (
                "",
                r#""redis.conf": "port 1\nrequirepass s3cret\nuser a on >s3cret ~*\nmasterauth \"s3cret x\"\n","#,
            ),
            ("", r#"{"name": "REDIS_PASSWORD", "value": "s3cret"}, {"x": "y"}"#),
            ("{\n  \"name\": \"REDIS_PASSWORD\",\n", r#"  "value": "s3cret""#),
            ("[\n  \"--requirepass\",\n", r#"  "s3cret","#),
            ("", r#""args": ["redis-server", "--requirepass", "s3cret", "--masterauth", "s3cret"]"#),
            ("", r#""command": ["sh", "-c", "redis-cli -a s3cret ping"]"#),
            ("", r#""REDIS_PASSWORD": "s3cret","#),
            ("", r#""url": "redis://me:s3cret@host/0""#),
            ("", r#""requirepass": "s3cret"#),
        ] {
            let shown = shown_in("k8s/redis.json", above.as_bytes(), line.as_bytes()).0;
            let shown = String::from_utf8_lossy(&shown).into_owned();
            assert!(!shown.contains("s3cret"), "{line} -> {shown}");
            assert!(shown.contains("********"), "{line} -> {shown}");
        }
        for line in [
            r#"  "image": "redis:7.2","#,
            r#""redis.conf": "port 1\nsave 900 1\n""#,
            r#"  "name": "REDIS_PASSWORD","#,
            "",
            "{\"",
            "\\",
        ] {
            assert_eq!(shown_in("redis.json", b"{\n", line.as_bytes()).0, line.as_bytes(), "{line}");
        }
    }
}
