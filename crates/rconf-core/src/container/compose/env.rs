//! Reads the `.env` file next to a compose file.

use super::reader::Reader;
use super::value::Value;
use crate::container::yaml::Yaml;
use crate::text::{Span, Text, join};
use std::collections::BTreeMap;

/// Returns the variables in the files of `env_file`, later files before earlier ones, or `None` if one of the files is
/// not known.
pub(super) fn files(reader: &mut Reader, yaml: Yaml) -> Option<Vec<(Text, Option<Text>)>> {
    let entries: Vec<Yaml> = if yaml.is_sequence() { yaml.items().collect() } else { vec![yaml] };
    let mut variables = BTreeMap::new();
    for entry in entries {
        let path = reader.text(entry.get("path").unwrap_or(entry))?;
        let bytes = (reader.files)(&join(reader.folder, path.get()?))?;
        for (name, value) in read_env(&bytes) {
            let known = |text: String| Text::known(text, path.place.clone());
            variables.insert(name.clone(), (known(name), Some(known(value))));
        }
    }
    Some(variables.into_values().collect())
}

/// Reads a `.env` file: lines `NAME=value`, with `export`, quotes and comments. Skips other lines, and values
/// with a variable that the file does not set.
pub fn read_env(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = env_lines(&text).into_iter();
    lines.filter_map(|line| Some((line.name.to_owned(), line.value?))).collect()
}

/// A line `NAME=value` of a `.env` file.
pub(in crate::container) struct EnvLine<'t> {
    pub name: &'t str,
    pub name_span: Span,
    /// The value, or `None` if a variable in it is not set.
    pub value: Option<String>,
    /// The span of the value, without quotes and comment.
    pub value_span: Span,
}

/// Returns the lines of a `.env` file that set a variable. After a quote that is never closed, there are none.
pub(in crate::container) fn env_lines(text: &str) -> Vec<EnvLine<'_>> {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut variables = BTreeMap::new();
    let mut lines = Vec::new();
    // All parts are parts of the text.
    let span = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + part.len())
    };
    while !rest.is_empty() {
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let (line, mut next) = (&rest[..line_end], rest.get(line_end + 1..).unwrap_or_default());
        if let Some((name, after)) = split_name(line) {
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (written, value) = match quote {
                Some(quote) => {
                    // A quoted value can span lines.
                    let start = line.len() - after.len() + 1;
                    // If the quote is never closed, the rest cannot be trusted.
                    let Some(end) = closing_quote(&rest[start..], quote) else { return lines };
                    let behind = &rest[start + end + 1..];
                    next = behind.find('\n').map_or("", |at| &behind[at + 1..]);
                    let inside = &rest[start..start + end];
                    (inside, quoted(inside, quote, &variables))
                }
                None => {
                    let plain = without_comment(after);
                    (plain, filled(plain, &variables))
                }
            };
            if let Some(value) = &value {
                variables.insert(name.to_owned(), value.clone());
            }
            lines.push(EnvLine { name, name_span: span(name), value, value_span: span(written) });
        }
        rest = next;
    }
    lines
}

fn split_name(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line.strip_prefix("export").filter(|l| l.starts_with([' ', '\t'])).unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    is_name.then(|| (name, value.trim_start()))
}

/// Returns the value without its comment, which starts at a `#` after white space or at the start of the
/// value.
fn without_comment(value: &str) -> &str {
    let mut previous = ' ';
    for (at, c) in value.char_indices() {
        if c == '#' && previous.is_whitespace() {
            return value[..at].trim_end();
        }
        previous = c;
    }
    value.trim_end()
}

fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped && quote == '"';
    }
    None
}

fn quoted(text: &str, quote: char, variables: &BTreeMap<String, String>) -> Option<String> {
    if quote == '\'' {
        return Some(text.to_owned());
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => plain.push('\n'),
                Some('r') => plain.push('\r'),
                Some('t') => plain.push('\t'),
                Some('$') => plain.push_str("$$"),
                Some(c @ ('"' | '\\')) => plain.push(c),
                other => {
                    plain.push('\\');
                    plain.extend(other);
                }
            },
            (c, false) => plain.push(c),
        }
    }
    filled(&plain, variables)
}

/// Returns the value with its variables filled in. A text that docker does not read as a variable is kept.
fn filled(text: &str, variables: &BTreeMap<String, String>) -> Option<String> {
    match Value::fill(text, variables) {
        Some(value) => value.get().map(str::to_owned),
        None => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_lines() {
        let text = "\u{feff}# a comment\r\nA=1\r\nexport B = two words # c\nC='#$A'\nD=\"x\\\"y\\n$A\" # c\nE=a#b\n\n\
            F=\nG=${A}-${F:-f}\nH=$NOT_HERE\nnonsense\nI=\"two\nlines\"\nJ=p@$$w\n密=1\nK=x'y'\n=v\nL=\"open\nM=1";
        let variables = read_env(text.as_bytes());
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "#$A"),
            ("D", "x\"y\n1"),
            ("E", "a#b"),
            ("F", ""),
            ("G", "1-f"),
            ("I", "two\nlines"),
            ("J", "p@$w"),
            ("K", "x'y'"),
        ];
        assert_eq!(variables, expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
    }

    #[test]
    fn bytes_that_are_no_text() {
        assert_eq!(read_env(b"A=\xff\nB=1").get("B").map(String::as_str), Some("1"));
    }
}
