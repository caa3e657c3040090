//! A piece of shell text that is not a whole file: the argument of `sh -c`, a health check.

use super::marks::{END, UNKNOWN, clean};
use crate::text::Span;

/// A text for a shell to run, with the parts that are not known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snippet {
    /// The text. A part that is not known stands as it is written.
    pub text: String,
    /// The parts that are not known, in order.
    pub unknown: Vec<Span>,
    /// Where the snippet is written.
    pub span: Span,
    /// Where its first byte is in the file; `None` if the text does not stand in the file as it is.
    pub start: Option<usize>,
}

impl Snippet {
    /// Takes the marks out of a text that stands somewhere in `span`.
    pub(crate) fn from_marked(marked: &str, span: Span) -> Self {
        let mut snippet = Self { span, ..Self::default() };
        let mut from = None;
        for c in marked.chars() {
            match c {
                UNKNOWN => from = Some(snippet.text.len()),
                END => {
                    if let Some(from) = from.take().filter(|from| *from < snippet.text.len()) {
                        snippet.unknown.push(Span::new(from, snippet.text.len()));
                    }
                }
                c => snippet.text.push(c),
            }
        }
        snippet
    }

    /// Returns what is written in a part, without marks.
    pub(super) fn raw(text: &[u8], part: Span) -> String {
        clean(part.of(text))
    }
}
