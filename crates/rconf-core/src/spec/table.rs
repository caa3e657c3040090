//! Reads tables of TOML key by key. A key that is never asked for is reported as unknown.

use super::problem::Problems;
use super::rules::{bad_spec_value, unknown_key};
use super::words::nearest;
use crate::message::Words;
use crate::text::Span;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) const TEXT: Words = Words::new("a string in quotes", "带引号的字符串");
const WORD: Words = Words::new("a string in quotes or a whole number", "带引号的字符串或整数");
const TEXTS: Words = Words::new("an array of strings in quotes", "带引号的字符串的数组");
const NUMBER: Words = Words::new("a whole number", "整数");
const TABLES: Words = Words::new("an array of tables", "表的数组");
pub(super) const TABLE: Words = Words::new("a table", "表");

/// A value with its place in the TOML.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// A table that remembers which keys were asked for.
pub(super) struct Table<'t> {
    /// The name of the table in messages, such as `[cluster]`.
    name: String,
    entries: Vec<(&'t Spanned<Cow<'t, str>>, &'t Spanned<DeValue<'t>>)>,
    known: Vec<&'static str>,
}

impl<'t> Table<'t> {
    /// Creates a reader for a table. Its entries are in the order in which they are written.
    pub(super) fn new(name: impl Into<String>, table: &'t DeTable<'t>) -> Self {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        Self { name: name.into(), entries, known: Vec::new() }
    }

    /// Creates a reader for a missing table.
    pub(super) fn none(name: &str) -> Self {
        Self { name: name.to_owned(), entries: Vec::new(), known: Vec::new() }
    }

    fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| *value)
    }

    /// Returns the place of a key.
    pub(super) fn key(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(name, _)| span(name.span()))
    }

    /// Returns all entries, for a table whose keys are chosen by the user.
    pub(super) fn entries(&self) -> impl Iterator<Item = (At<&'t str>, &'t Spanned<DeValue<'t>>)> + use<'t> {
        let all: Vec<_> = self.entries.clone();
        all.into_iter()
            .map(|(key, value)| (At { value: key.get_ref().as_ref(), span: span(key.span()) }, value))
    }

    /// Returns the text of a key.
    pub(super) fn text(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<&'t str>> {
        let value = self.get(key)?;
        let at = span(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(At { value: text.as_ref(), span: at }),
            other => {
                problems.add(at, bad_spec_value::wrong_type(key, TEXT, kind(other)));
                None
            }
        }
    }

    /// Returns the text of a key, or the digits of a whole number, because a port can be written either way.
    pub(super) fn word(&mut self, key: &'static str, problems: &mut Problems) -> Option<At<Cow<'t, str>>> {
        let value = self.get(key)?;
        let at = span(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(At { value: text.clone(), span: at }),
            DeValue::Integer(number) => Some(At { value: Cow::Borrowed(number.as_str()), span: at }),
            other => {
                problems.add(at, bad_spec_value::wrong_type(key, WORD, kind(other)));
                None
            }
        }
    }

    /// Returns the whole number in a key if it is within the inclusive bounds.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        bounds: (u32, u32),
        problems: &mut Problems,
    ) -> Option<At<u32>> {
        let value = self.get(key)?;
        let at = span(value.span());
        let DeValue::Integer(number) = value.get_ref() else {
            problems.add(at, bad_spec_value::wrong_type(key, NUMBER, kind(value.get_ref())));
            return None;
        };
        let parsed = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let value = parsed.filter(|n| (bounds.0..=bounds.1).contains(n));
        if value.is_none() {
            problems.add(at, bad_spec_value::out_of_bounds(key, bounds.0, bounds.1));
        }
        Some(At { value: value?, span: at })
    }

    /// Returns the texts in the array of a key.
    pub(super) fn texts(&mut self, key: &'static str, problems: &mut Problems) -> Option<Vec<At<&'t str>>> {
        let value = self.get(key)?;
        let DeValue::Array(array) = value.get_ref() else {
            let problem = bad_spec_value::wrong_type(key, TEXTS, kind(value.get_ref()));
            problems.add(span(value.span()), problem);
            return None;
        };
        let mut texts = Vec::new();
        for item in array {
            match item.get_ref() {
                DeValue::String(text) => {
                    texts.push(At { value: text.as_ref(), span: span(item.span()) });
                }
                other => {
                    problems.add(span(item.span()), bad_spec_value::wrong_type(key, TEXTS, kind(other)));
                }
            }
        }
        Some(texts)
    }

    /// Returns the table in a key.
    pub(super) fn table(&mut self, key: &'static str, problems: &mut Problems) -> Option<Table<'t>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(format!("[{key}]"), table)),
            other => {
                let at = self.key(key).unwrap_or_default();
                problems.add(at, bad_spec_value::wrong_type(key, TABLE, kind(other)));
                None
            }
        }
    }

    /// Returns the tables in the array of a key, each with its place.
    pub(super) fn tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<At<Table<'t>>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let wrong = |found| bad_spec_value::wrong_type(key, TABLES, found);
        let at = self.key(key).unwrap_or_default();
        let DeValue::Array(array) = value.get_ref() else {
            problems.add(at, wrong(kind(value.get_ref())));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array {
            match item.get_ref() {
                DeValue::Table(table) => {
                    tables
                        .push(At { value: Table::new(format!("[[{key}]]"), table), span: span(item.span()) });
                }
                other => problems.add(span(item.span()), wrong(kind(other))),
            }
        }
        tables
    }

    /// Accepts a key without reading it.
    pub(super) fn skip(&mut self, key: &'static str) {
        self.known.push(key);
    }

    /// Adds a problem for each key that was not asked for.
    pub(super) fn finish(self, problems: &mut Problems) {
        for (key, _) in &self.entries {
            let word = key.get_ref().as_ref();
            if !self.known.contains(&word) {
                let near = nearest(word, &self.known);
                let problem = unknown_key::unknown_key(&self.name, word, near, &self.known.join(", "));
                problems.add(span(key.span()), problem);
            }
        }
    }
}

/// Returns the name of a value's type for messages.
pub(super) fn kind(value: &DeValue<'_>) -> Words {
    match value {
        DeValue::String(_) => Words::new("a string", "字符串"),
        DeValue::Integer(_) => NUMBER,
        DeValue::Float(_) => Words::new("a decimal number", "小数"),
        DeValue::Boolean(_) => Words::new("true or false", "布尔值"),
        DeValue::Datetime(_) => Words::new("a date", "日期"),
        DeValue::Array(_) => Words::new("an array", "数组"),
        DeValue::Table(_) => TABLE,
    }
}
