//! The state that all parts of the compose reader share.

use super::value::Value;
use crate::container::yaml::{Tag, Yaml};
use crate::message::{Message, say};
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};
use std::collections::BTreeMap;

/// The maximum number of reports about parts that could not be followed.
const MAX_UNFOLLOWED: usize = 200;

/// The state of reading a compose file.
pub(super) struct Reader<'a> {
    pub path: &'a str,
    /// The folder that relative paths start from.
    pub folder: &'a str,
    pub source: &'a str,
    pub environment: &'a BTreeMap<String, String>,
    /// Returns the bytes of another file, by its path.
    pub files: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// The services of the file, which others may extend.
    pub services: Option<Yaml<'a>>,
    /// The place in the plan that stands for all of this file, if the plan includes the file.
    pub at: Option<Place>,
    pub unfollowed: Vec<Unfollowed>,
}

impl Reader<'_> {
    /// Returns a place in this file.
    pub(super) fn place(&self, span: Span) -> Place {
        self.at.clone().unwrap_or_else(|| Place { path: self.path.to_owned(), span })
    }

    /// Reports something that could not be followed.
    pub(super) fn note(&mut self, place: Place, why: Message, is_error: bool) {
        if self.unfollowed.len() < MAX_UNFOLLOWED {
            self.unfollowed.push(Unfollowed { place, why, is_error });
        }
    }

    /// Reports something that docker refuses.
    pub(super) fn refuse(&mut self, place: Place, why: Message) {
        self.note(place, why, true);
    }

    /// Returns a scalar with its variables filled in, or `None` if it is null or not a scalar.
    pub(super) fn value(&mut self, yaml: Yaml) -> Option<Value> {
        let raw = yaml.scalar().filter(|_| yaml.tag() != Some(Tag::Reset))?;
        let place = self.place(yaml.span());
        let Some(mut value) = Value::fill(raw, self.environment) else {
            let why = say!(
                "this `$` does not start a variable; write `$$` for a dollar sign",
                "这个 `$` 后面不是变量；美元符号要写成 `$$`"
            );
            self.refuse(place.clone(), why);
            // Then no part of the value is known.
            let unknown = std::iter::once(0..raw.len()).collect();
            return Some(Value { text: raw.to_owned(), unknown, place, at: None });
        };
        let Span { start, end } = yaml.span();
        let quotes = usize::from(matches!(self.source.as_bytes().get(start), Some(b'"' | b'\'')));
        let written = self.source.get(start + quotes..end.saturating_sub(quotes).max(start + quotes));
        // Offsets in the value are offsets in the file only if both are equal.
        let is_literal = self.at.is_none() && written == Some(value.text.as_str());
        value.at = is_literal.then_some(start + quotes);
        value.place = place;
        Some(value)
    }

    /// Returns a scalar as a word.
    pub(super) fn text(&mut self, yaml: Yaml) -> Option<Text> {
        self.value(yaml).map(|value| value.to_text())
    }

    /// Returns the scalar at a key as a word.
    pub(super) fn text_of(&mut self, mapping: Yaml, key: &str) -> Option<Text> {
        mapping.get(key).and_then(|yaml| self.text(yaml))
    }

    /// Returns a list as words. A single scalar counts as a list of one.
    pub(super) fn texts(&mut self, yaml: Yaml) -> Vec<Text> {
        if yaml.is_sequence() {
            yaml.items().filter_map(|item| self.text(item)).collect()
        } else {
            self.text(yaml).into_iter().collect()
        }
    }

    /// Returns a key as a word. Keys contain no variables.
    pub(super) fn key(&self, key: Yaml) -> Text {
        Text::known(key.key(), self.place(key.span()))
    }

    /// Returns names and values, written as a mapping or as a list of `NAME=VALUE`.
    pub(super) fn pairs(&mut self, yaml: Yaml) -> Vec<(Text, Option<Text>)> {
        if yaml.is_sequence() {
            let values: Vec<Value> = yaml.items().filter_map(|item| self.value(item)).collect();
            let pair = |value: Value| match value.split_once('=') {
                Some((name, value)) => (name.to_text(), Some(value.to_text())),
                None => (value.to_text(), None),
            };
            values.into_iter().map(pair).collect()
        } else {
            yaml.entries().map(|(key, value)| (self.key(key), self.text(value))).collect()
        }
    }
}
