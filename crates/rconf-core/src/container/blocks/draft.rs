//! The lines that an operator or a chart makes of a block that is not a text.

use super::super::written::Written;
use super::super::yaml::Yaml;
use super::model::Form;
use crate::catalog::secrets::is_secret;
use crate::message::{Message, say};
use crate::text::{Place, Span};

/// Lines of a configuration, with the places of their names and values in the YAML.
pub(super) struct Draft<'p> {
    pub file: Written,
    /// The values that are refused before a server sees them, each with the reason.
    pub faults: Vec<(Span, Message)>,
    /// Whether the values have to be texts, as in a resource.
    wants_texts: bool,
    place: &'p dyn Fn(Span) -> Place,
}

impl<'p> Draft<'p> {
    pub(super) fn new(place: &'p dyn Fn(Span) -> Place, wants_texts: bool) -> Self {
        Self { file: Written::default(), faults: Vec::new(), wants_texts, place }
    }

    /// Adds the lines of a block.
    pub(super) fn read(&mut self, block: Yaml<'_>, form: Form) {
        match form {
            Form::Text => {}
            Form::Map => {
                for (key, value) in block.entries() {
                    self.entry(key.key(), key, value);
                }
            }
            Form::Lines => {
                for item in block.items() {
                    self.line(item);
                }
            }
            Form::Pairs => {
                for pair in block.items() {
                    if let (Some(key), Some(value)) = (pair.get("key"), pair.get("value")) {
                        self.entry(key.key(), key, value);
                    }
                }
            }
            Form::Value(directive) => self.entry(directive, block, block),
        }
    }

    /// Adds the line `NAME VALUE`, or one for each value of a list.
    fn entry(&mut self, name: &str, key: Yaml<'_>, value: Yaml<'_>) {
        let values = if value.is_sequence() { value.items().collect() } else { vec![value] };
        for value in values {
            let Some(text) = value.scalar() else { continue };
            if let Some(fault) = self.fault(value, text) {
                self.faults.push((value.span(), fault));
                self.leave_out(name);
            } else if is_open(name) || is_open(text) || name.contains(char::is_whitespace) {
                self.leave_out(name);
            } else {
                let from = self.file.text.len();
                self.word(name, inside(key));
                if !text.is_empty() {
                    self.file.text.push(' ');
                    // The line of a secret is shown without its value.
                    let is_elsewhere = value.span().start < key.span().start;
                    self.word(text, if hides(name) || is_elsewhere { inside(key) } else { inside(value) });
                }
                self.end(from);
            }
        }
    }

    /// Adds an item of a list of lines.
    fn line(&mut self, item: Yaml<'_>) {
        let Some(text) = item.scalar() else { return };
        let name = text.split_whitespace().next().unwrap_or_default();
        if name.is_empty() || name.starts_with('#') {
            return;
        }
        if is_open(text) {
            self.leave_out(name);
            return;
        }
        let from = self.file.text.len();
        self.word(text, inside(item));
        self.end(from);
    }

    fn word(&mut self, word: &str, span: Span) {
        let from = self.file.text.len();
        self.file.text.push_str(word);
        self.file.lines.push((Span::new(from, self.file.text.len()), (self.place)(span)));
    }

    fn end(&mut self, from: usize) {
        debug_assert!(!self.file.text[from..].contains('\n'), "an entry is one line");
        self.file.text.push('\n');
    }

    fn leave_out(&mut self, name: &str) {
        self.file.left_out.push(name.to_ascii_lowercase());
    }

    /// Returns why a value does not reach the server as it is written.
    fn fault(&self, value: Yaml<'_>, text: &str) -> Option<Message> {
        if !value.is_plain() {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let bool = match lower.as_str() {
            "yes" | "on" | "true" => "true",
            "no" | "off" | "false" => "false",
            _ if self.wants_texts && is_number(text) => {
                return Some(say!(
                    "`{text}` without quotes is a number in YAML, and this has to be a text: write \"{text}\"",
                    "YAML 中不带引号的 `{text}` 是数字，而这里必须是字符串：请写 \"{text}\"",
                    text,
                ));
            }
            _ => return None,
        };
        let (word, wanted) = (text, if bool == "true" { "yes" } else { "no" });
        Some(say!(
            "`{word}` without quotes is the Boolean {bool} in YAML, and a server wants a word: write \"{wanted}\"",
            "YAML 中不带引号的 `{word}` 是布尔值 {bool}，而服务器需要的是单词：请写 \"{wanted}\"",
            word,
            bool,
            wanted,
        ))
    }
}

/// Returns whether a part of a text is filled in later, or would be a line of its own.
fn is_open(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains(['\n', '\r', '\0'])
}

/// Returns whether the arguments of a directive must not be shown.
fn hides(name: &str) -> bool {
    is_secret(name.as_bytes())
        || ["user", "rename-command"].iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Returns whether YAML reads a plain scalar as a number.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && text.parse::<f64>().is_ok()
}

/// Returns the span of a scalar without its quotes, if it has no escapes.
fn inside(value: Yaml<'_>) -> Span {
    let (span, text) = (value.span(), value.key());
    if span.len() == text.len() + 2 { Span::new(span.start + 1, span.end - 1) } else { span }
}
