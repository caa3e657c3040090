//! Splits a value into words as systemd does, with its quotes, escapes, specifiers and variables.

use crate::container::joined::Joined;
use std::collections::BTreeMap;
use std::ops::Range;

/// A word of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The text. A part that is not known is kept as written.
    pub text: String,
    pub is_known: bool,
    /// Where it is written in the value.
    pub range: Range<usize>,
}

/// What is filled in.
pub(super) struct Filler<'f> {
    /// The name of the unit: `redis@7001.service`.
    pub unit: &'f str,
    /// The variables of `Environment`, or `None` if variables are not filled in.
    pub variables: Option<&'f BTreeMap<String, String>>,
}

impl Filler<'_> {
    /// Splits a value into words.
    pub(super) fn words(&self, value: &Joined) -> Vec<Word> {
        let text = value.text.as_str();
        let mut words = Vec::new();
        let mut open: Option<Word> = None;
        let mut quote = None;
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let from = at;
            at += c.len_utf8();
            if quote.is_none() && c.is_whitespace() {
                words.extend(open.take());
                continue;
            }
            let word =
                open.get_or_insert_with(|| Word { is_known: true, range: from..from, ..Word::default() });
            match c {
                c if quote == Some(c) => quote = None,
                '"' | '\'' if quote.is_none() => quote = Some(c),
                '\\' => {
                    let (length, plain) = escape(&text[at..]);
                    word.text.push_str(&plain);
                    at += length;
                }
                '%' => {
                    let (length, value) = self.specifier(&text[at..]);
                    at += length;
                    word.put(value.as_deref(), &text[from..at]);
                }
                '$' if self.variables.is_some() => {
                    let (length, value) = self.variable(&text[at..]);
                    at += length;
                    word.put(value.as_deref(), &text[from..at]);
                }
                c => word.text.push(c),
            }
            word.range.end = at;
        }
        words.extend(open);
        words
    }

    /// Returns the length of a specifier after its `%`, and its value, or `None` if that is not known.
    fn specifier(&self, rest: &str) -> (usize, Option<String>) {
        let Some(letter) = rest.chars().next() else { return (0, Some("%".to_owned())) };
        let stem = self.unit.rsplit_once('.').map_or(self.unit, |(stem, _)| stem);
        let (prefix, instance) = match stem.split_once('@') {
            Some((prefix, instance)) => (prefix, Some(instance)),
            None => (stem, Some("")),
        };
        // A template is started with an instance that is not known.
        let instance = instance.filter(|instance| !stem.ends_with('@') || !instance.is_empty());
        // `\x2d` stands for a dash.
        let plain = |text: &str| !text.contains(['\\', '-']);
        let value = match letter {
            '%' => Some("%"),
            'i' => instance,
            'I' => instance.filter(|instance| plain(instance)),
            'p' => Some(prefix),
            'P' => Some(prefix).filter(|prefix| plain(prefix)),
            'N' => Some(stem).filter(|_| instance.is_some()),
            'n' => Some(self.unit).filter(|_| instance.is_some()),
            't' => Some("/run"),
            'S' => Some("/var/lib"),
            'C' => Some("/var/cache"),
            'L' => Some("/var/log"),
            'E' => Some("/etc"),
            _ => None,
        };
        (letter.len_utf8(), value.map(str::to_owned))
    }

    /// Returns the length of a variable after its `$`, and its value, or `None` if that is not known.
    fn variable(&self, rest: &str) -> (usize, Option<String>) {
        if rest.starts_with('$') {
            return (1, Some("$".to_owned()));
        }
        let of = |name: &str| self.variables.and_then(|variables| variables.get(name)).cloned();
        if let Some(inside) = rest.strip_prefix('{') {
            return match inside.split_once('}') {
                Some((name, _)) => (name.len() + 2, of(name)),
                None => (0, Some("$".to_owned())),
            };
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        match &rest[..end] {
            "" => (0, Some("$".to_owned())),
            // A variable without braces may be several words, or none.
            name => (end, of(name).filter(|value| !value.is_empty() && !value.contains(char::is_whitespace))),
        }
    }
}

impl Word {
    fn put(&mut self, value: Option<&str>, written: &str) {
        self.is_known &= value.is_some();
        self.text.push_str(value.unwrap_or(written));
    }
}

/// Returns the length of an escape after its backslash, and what it stands for.
fn escape(rest: &str) -> (usize, String) {
    let Some(c) = rest.chars().next() else { return (0, "\\".to_owned()) };
    let code = |range: Range<usize>, radix| {
        let digits = rest.get(range.clone())?;
        let code = u32::from_str_radix(digits, radix).ok()?;
        Some((range.end, char::from_u32(code)?.to_string()))
    };
    let one = |text: &str| (c.len_utf8(), text.to_owned());
    match c {
        'n' => one("\n"),
        't' => one("\t"),
        'r' => one("\r"),
        's' => one(" "),
        'x' => code(1..3, 16).unwrap_or_else(|| one("\\x")),
        '0'..='7' => code(0..3, 8).unwrap_or_else(|| one(&format!("\\{c}"))),
        '"' | '\'' | '\\' | ';' => one(&c.to_string()),
        // Other releases refuse the line, or keep it as written.
        c => one(&format!("\\{c}")),
    }
}
