//! Fills in the variables of an instruction, and splits it into words.

use crate::container::joined::Joined;
use crate::text::{Place, Text};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

/// The maximum depth of defaults that contain variables with defaults.
const DEPTH: usize = 16;

/// The variables of `ENV` and `ARG`. A value of `None` is not known.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    /// Those of `ARG`, which hold until the end of the stage.
    pub arguments: BTreeMap<String, Option<String>>,
    /// Those of `ENV`, which go before.
    pub environment: BTreeMap<String, Option<String>>,
}

/// What is known of a variable.
enum Known<'v> {
    Value(&'v str),
    /// Nothing sets it in this file.
    Unset,
    Unknown,
}

impl Variables {
    fn get(&self, name: &str) -> Known<'_> {
        match self.environment.get(name).or_else(|| self.arguments.get(name)) {
            Some(Some(value)) => Known::Value(value),
            Some(None) => Known::Unknown,
            None => Known::Unset,
        }
    }
}

/// A word that is being read.
#[derive(Default)]
struct Word {
    text: String,
    is_known: bool,
    range: Range<usize>,
}

/// The number of bytes that may be filled in for the variables of a file. Values that contain each other may double
/// with each line.
pub(super) const BUDGET: usize = 4 << 20;

/// Fills in variables.
pub(super) struct Filler<'v> {
    /// The number of bytes that may still be filled in. Then values are not known.
    pub budget: &'v Cell<usize>,
    pub variables: &'v Variables,
    pub escape: char,
    pub path: &'v str,
}

impl Filler<'_> {
    /// Splits a text into words at white space outside quotes, and fills in the variables of each.
    pub(super) fn words(&self, rest: &Joined) -> Vec<Text> {
        let mut words = Vec::new();
        let mut open: Option<Word> = None;
        let mut quote = None;
        let text = rest.text.as_str();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let from = at;
            at += c.len_utf8();
            if quote.is_none() && c.is_whitespace() {
                words.extend(open.take().map(|word| self.finish(word, rest)));
                continue;
            }
            let word =
                open.get_or_insert_with(|| Word { is_known: true, range: from..from, ..Word::default() });
            match (quote, c) {
                (Some(end), c) if c == end => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (Some('\''), c) => word.text.push(c),
                (_, c) if c == self.escape => {
                    let next = text[at..].chars().next();
                    // In double quotes, the escape stays before other characters.
                    if quote.is_some() && !next.is_some_and(|n| matches!(n, '"' | '$') || n == self.escape) {
                        word.text.push(c);
                    }
                    word.text.extend(next);
                    at += next.map_or(0, char::len_utf8);
                }
                (_, '$') => {
                    let (length, value) = self.variable(&text[from..], 0);
                    at = from + length;
                    word.is_known &= value.is_some();
                    word.text.push_str(value.as_deref().unwrap_or(&text[from..at]));
                }
                (_, c) => word.text.push(c),
            }
            word.range.end = at;
        }
        words.extend(open.map(|word| self.finish(word, rest)));
        words
    }

    fn finish(&self, word: Word, rest: &Joined) -> Text {
        let place = Place { path: self.path.to_owned(), span: rest.span(word.range) };
        // A template fills in what is not known here.
        Text { is_known: word.is_known && !word.text.contains("{{"), text: word.text, place }
    }

    /// Fills in the variables of a text that is not split, such as a here-document. Returns also whether all
    /// are known.
    pub(super) fn fill(&self, text: &str) -> (String, bool) {
        self.fill_to(text, 0)
    }

    fn fill_to(&self, text: &str, depth: usize) -> (String, bool) {
        let (mut filled, mut is_known, mut rest) = (String::new(), true, text);
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            if let Some(before) = before.strip_suffix(self.escape) {
                filled.push_str(before);
                filled.push('$');
                rest = &from[1..];
                continue;
            }
            filled.push_str(before);
            let (length, value) = self.variable(from, depth);
            is_known &= value.is_some();
            filled.push_str(value.as_deref().unwrap_or(&from[..length]));
            rest = &from[length..];
        }
        filled.push_str(rest);
        (filled, is_known)
    }

    /// Returns the length of the variable that starts a text, and its value, or `None` if that is not known.
    fn variable(&self, text: &str, depth: usize) -> (usize, Option<String>) {
        let (length, value) = self.lookup(text, depth);
        let size = value.as_ref().map_or(0, String::len);
        let left = self.budget.get().checked_sub(size);
        self.budget.set(left.unwrap_or(0));
        (length, value.filter(|_| left.is_some()))
    }

    fn lookup(&self, text: &str, depth: usize) -> (usize, Option<String>) {
        let after = &text[1..];
        let Some(inside) = after.strip_prefix('{') else {
            let name = name_of(after);
            return match self.variables.get(name) {
                _ if name.is_empty() => (1, Some("$".to_owned())),
                Known::Value(value) => (1 + name.len(), Some(value.to_owned())),
                // The base image may set it.
                Known::Unset | Known::Unknown => (1 + name.len(), None),
            };
        };
        let Some(end) = closing_brace(inside) else { return (text.len(), None) };
        let name = name_of(&inside[..end]);
        let modifier = &inside[name.len()..end];
        let value = self.variables.get(name);
        let default = || {
            let word = modifier.trim_start_matches(':').get(1..).unwrap_or_default();
            let (word, is_known) = self.fill_to(word, depth + 1);
            is_known.then_some(word)
        };
        let has_colon = modifier.starts_with(':');
        let is_set = |value: &str| !has_colon || !value.is_empty();
        let value = match (modifier.trim_start_matches(':').chars().next(), value) {
            _ if depth >= DEPTH || name.is_empty() => None,
            (None | Some('-' | '?'), Known::Value(value)) if modifier.is_empty() || is_set(value) => {
                Some(value.to_owned())
            }
            (Some('-'), Known::Value(_) | Known::Unset) => default(),
            (Some('+'), Known::Value(value)) if is_set(value) => default(),
            (Some('+'), Known::Value(_) | Known::Unset) => Some(String::new()),
            // Patterns (`${X#…}`) too.
            _ => None,
        };
        (end + 3, value)
    }
}

fn name_of(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let name = &text[..end];
    if name.starts_with(|c: char| c.is_ascii_digit()) { &name[..1] } else { name }
}

/// Returns the offset of the brace that closes a variable, whose text starts after its opening brace.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
