//! A scalar of a compose file with its variables filled in.

use crate::text::{Place, Span, Text};
use std::collections::BTreeMap;
use std::ops::Range;

/// The maximum depth of defaults that contain variables with defaults.
const DEPTH: usize = 16;

/// A text with its place. Parts that cannot be known are kept as written.
#[derive(Debug, Clone, Default)]
pub(in crate::container) struct Value {
    /// The text.
    pub text: String,
    /// The ranges of the parts that are not known, in order.
    pub unknown: Vec<Range<usize>>,
    /// The place of the scalar.
    pub place: Place,
    /// The offset of the first byte in the file, if the file contains the text literally.
    pub at: Option<usize>,
}

impl Value {
    /// Returns `raw` with its variables filled in, or `None` if docker would refuse it.
    pub(super) fn fill(raw: &str, environment: &BTreeMap<String, String>) -> Option<Self> {
        let mut value = Self::default();
        fill(raw, environment, &mut value, 0)?;
        if value.text.contains("{{") {
            value.hide_templates();
        }
        Some(value)
    }

    /// Marks templates `{{ … }}` as unknown.
    fn hide_templates(&mut self) {
        let mut from = 0;
        while let Some(start) = self.text[from..].find("{{").map(|at| from + at) {
            let Some(end) = self.text[start..].find("}}").map(|at| start + at + 2) else { break };
            self.unknown.push(start..end);
            from = end;
        }
        self.unknown.sort_by_key(|part| part.start);
        // Overlapping parts become one.
        self.unknown.dedup_by(|next, one| {
            let overlap = next.start < one.end;
            one.end = if overlap { one.end.max(next.end) } else { one.end };
            overlap
        });
    }

    /// Returns whether the whole value is known.
    pub(in crate::container) fn is_known(&self) -> bool {
        self.unknown.is_empty()
    }

    /// Returns the text, or `None` if a part of it is not known.
    pub(super) fn get(&self) -> Option<&str> {
        self.is_known().then_some(self.text.as_str())
    }

    /// Returns the value as a word of the plan.
    pub(in crate::container) fn to_text(&self) -> Text {
        Text { text: self.text.clone(), place: self.place.clone(), is_known: self.is_known() }
    }

    /// Returns a part of the value.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let first = self.unknown.partition_point(|u| u.end <= range.start);
        let inside = |u: &Range<usize>| u.start.max(range.start)..u.end.min(range.end);
        let unknown = self.unknown[first..].iter().map(inside).take_while(|u| u.start < u.end);
        Self {
            text: self.text.get(range.clone()).unwrap_or_default().to_owned(),
            unknown: unknown.map(|u| u.start - range.start..u.end - range.start).collect(),
            place: self.place_of(range.clone()),
            at: self.at.map(|at| at + range.start),
        }
    }

    /// Returns the place of a part of the value, as precisely as possible.
    pub(super) fn place_of(&self, range: Range<usize>) -> Place {
        match self.at {
            Some(at) => {
                Place { path: self.place.path.clone(), span: Span::new(at + range.start, at + range.end) }
            }
            None => self.place.clone(),
        }
    }

    /// Returns the end of the unknown part that contains the byte at `at`.
    pub(super) fn unknown_end(&self, at: usize) -> Option<usize> {
        let next = self.unknown.partition_point(|u| u.end <= at);
        self.unknown.get(next).filter(|u| u.start <= at).map(|u| u.end)
    }

    /// Returns the offsets of a character outside unknown parts.
    pub(super) fn find_all(&self, wanted: char) -> Vec<usize> {
        self.text
            .match_indices(wanted)
            .map(|(at, _)| at)
            .filter(|&at| self.unknown_end(at).is_none())
            .collect()
    }

    /// Splits the value at the first `at` outside unknown parts, or returns `None` if there is none.
    pub(super) fn split_once(&self, at: char) -> Option<(Self, Self)> {
        let first = *self.find_all(at).first()?;
        Some((self.slice(0..first), self.slice(first + at.len_utf8()..self.text.len())))
    }
}

fn fill(raw: &str, environment: &BTreeMap<String, String>, to: &mut Value, depth: usize) -> Option<()> {
    let mut rest = raw;
    while let Some(at) = rest.find('$') {
        to.text.push_str(&rest[..at]);
        let written = &rest[at..];
        let after = &written[1..];
        if let Some(tail) = after.strip_prefix('$') {
            to.text.push('$');
            rest = tail;
            continue;
        }
        let length;
        if let Some(inside) = after.strip_prefix('{') {
            let end = closing_brace(inside)?;
            length = end + 3;
            braced(&inside[..end], &written[..length], environment, to, depth)?;
        } else {
            let name = name_of(after);
            if name.is_empty() {
                return None;
            }
            length = name.len() + 1;
            match environment.get(name) {
                Some(value) => to.text.push_str(value),
                None => unknown(&written[..length], to),
            }
        }
        rest = &written[length..];
    }
    to.text.push_str(rest);
    Some(())
}

/// Fills in the variable between braces. Returns `None` if docker would refuse it.
fn braced(
    inside: &str,
    written: &str,
    environment: &BTreeMap<String, String>,
    to: &mut Value,
    depth: usize,
) -> Option<()> {
    let name = name_of(inside);
    if name.is_empty() {
        return None;
    }
    let value = environment.get(name).map(String::as_str);
    let after = &inside[name.len()..];
    let (counts_empty, operator) = match after.strip_prefix(':') {
        Some(operator) => (true, operator),
        None => (false, after),
    };
    let set = value.filter(|value| !counts_empty || !value.is_empty());
    match operator.chars().next() {
        None if !counts_empty => match value {
            Some(value) => to.text.push_str(value),
            None => unknown(written, to),
        },
        Some('-') => match set {
            Some(value) => to.text.push_str(value),
            // An empty default is a placeholder: the value will come from elsewhere, as in `${NAME}`.
            None if operator.len() > 1 && depth < DEPTH => fill(&operator[1..], environment, to, depth + 1)?,
            None => unknown(written, to),
        },
        Some('?') => match set {
            Some(value) => to.text.push_str(value),
            None => unknown(written, to),
        },
        Some('+') => match set {
            Some(_) if depth < DEPTH => fill(&operator[1..], environment, to, depth + 1)?,
            // The value is empty if the variable is not set, but the user's shell may set it.
            _ => unknown(written, to),
        },
        _ => return None,
    }
    Some(())
}

fn unknown(written: &str, to: &mut Value) {
    let start = to.text.len();
    to.text.push_str(written);
    to.unknown.push(start..to.text.len());
}

/// Returns the name at the start of the text.
fn name_of(text: &str) -> &str {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    if starts { &text[..end] } else { "" }
}

/// Returns the offset of the brace that closes the one before the text. Nested variables are skipped.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut previous = 0;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        match byte {
            b'{' if previous == b'$' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
        previous = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(raw: &str) -> Option<(String, bool)> {
        let environment = [("A", "1"), ("EMPTY", ""), ("名", "x")];
        let environment = environment.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let value = Value::fill(raw, &environment)?;
        let is_known = value.is_known();
        Some((value.text, is_known))
    }

    #[test]
    fn variables_are_filled_in() {
        let known = |text: &str| Some((text.to_owned(), true));
        let unknown = |text: &str| Some((text.to_owned(), false));
        assert_eq!(filled("$A-${A}x"), known("1-1x"));
        assert_eq!(filled("a$$A $${A}"), known("a$A ${A}"));
        assert_eq!(filled("$B ${B}"), unknown("$B ${B}"));
        assert_eq!(filled("${B:-7}${B-8}${A:-9}"), known("781"));
        assert_eq!(filled("${EMPTY:-7},${EMPTY-8},${EMPTY}"), known("7,,"));
        assert_eq!(filled("${B:-${C:-x}y}z"), known("xyz"));
        assert_eq!(filled("${B:-${C}}"), unknown("${C}"));
        assert_eq!(filled("${B:-}${B-}"), unknown("${B:-}${B-}"));
        assert_eq!(filled("${A:?no}${A?no}"), known("11"));
        assert_eq!(filled("${B:?set B}"), unknown("${B:?set B}"));
        assert_eq!(filled("${A:+alt}"), known("alt"));
        assert_eq!(filled("${A+}"), known(""));
    }

    #[test]
    fn templates_are_not_known() {
        assert_eq!(filled("redis:{{ version }}"), Some(("redis:{{ version }}".to_owned(), false)));
        let value = Value::fill("{{ a:b }}:${X}{{ ${Y} }}:c{{", &BTreeMap::new()).expect("it is well formed");
        assert_eq!(value.find_all(':'), [9, 24]);
        assert_eq!(value.unknown.len(), 3);
    }

    #[test]
    fn what_docker_refuses_is_refused() {
        for raw in
            ["$(pwd)", "$1", "$", "a $", "${", "${}", "${A", "${1}", "${A!}", "${A:}", "$名", "${A:-$(x)}x$"]
        {
            assert_eq!(filled(raw), None, "{raw}");
        }
    }

    #[test]
    fn parts_keep_what_is_unknown() {
        let value = Value::fill("a:${B:-x}${C:?x}:d", &BTreeMap::new()).expect("it is well formed");
        assert_eq!(value.text, "a:x${C:?x}:d");
        assert_eq!(value.find_all(':'), [1, 10]);
        assert!(value.slice(0..3).is_known() && value.slice(10..12).is_known());
        assert_eq!(value.slice(1..5).unknown.first(), Some(&(2..4)));
    }
}
