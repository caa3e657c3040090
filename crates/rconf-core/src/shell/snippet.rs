//! Shell text that is not a whole file: the argument of `sh -c`, or a health check.

use super::marks::{END, UNKNOWN, clean};
use crate::text::Span;

/// A text that a shell runs, with its unknown parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snippet {
    /// The text. Unknown parts are kept as written.
    pub text: String,
    /// The spans of the unknown parts, in order.
    pub unknown: Vec<Span>,
    /// The span in the file.
    pub span: Span,
    /// The offset of the first byte in the file, or `None` if the file does not contain the text literally.
    pub start: Option<usize>,
}

impl Snippet {
    /// Creates a snippet from a text with marks, which is somewhere in `span`.
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

    /// Returns the source text of a part, without marks.
    pub(super) fn raw(text: &[u8], part: Span) -> String {
        clean(part.of(text))
    }
}
