//! A word of a command after expansion.

use super::marks::{is_known, render};
use crate::text::{Place, Span, Text};

/// A word of a command after its expansion.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    /// The text of the word, with marks around unknown parts.
    pub text: String,
    pub span: Span,
    /// Whether it may be several words or none, because it contains an unquoted variable.
    pub is_open: bool,
    /// Whether the script contains the word literally and without quotes.
    pub is_bare: bool,
}

impl Field {
    /// Creates a field that is one word.
    pub(crate) fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span, is_open: false, is_bare: false }
    }

    /// Returns the text, or `None` if a part of it is not known.
    pub(crate) fn known(&self) -> Option<&str> {
        is_known(&self.text).then_some(self.text.as_str())
    }

    /// Returns whether the text of the field is `text`.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Returns the field with another text.
    pub(crate) fn with(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    /// Returns the field as a word of the file at `path`.
    pub(crate) fn to_text(&self, path: &str) -> Text {
        let place = Place { path: path.to_owned(), span: self.span };
        Text { text: render(&self.text), place, is_known: is_known(&self.text) }
    }
}
