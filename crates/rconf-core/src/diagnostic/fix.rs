use crate::message::Message;
use crate::text::{Place, Span};

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// The server does what the user meant, as before or at last, and there was no choice to make.
    Safe,
    /// The fix changes what the server does, or is one of several ways.
    Unsafe,
}

/// The replacement of some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path of the file, as in [`Place::path`].
    pub path: String,
    /// The bytes that are replaced; empty to insert.
    pub span: Span,
    /// The bytes that take their place.
    pub text: Vec<u8>,
}

/// Edits that repair what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// What it does, in the imperative.
    pub title: Message,
    /// The edits. None of them overlap.
    pub edits: Vec<Edit>,
    /// Whether an edit holds a secret. Such a fix is applied, but never printed.
    pub secret: bool,
}

impl Fix {
    /// Creates a safe fix without edits.
    pub fn safe(title: impl Into<Message>) -> Self {
        Self { applicability: Applicability::Safe, title: title.into(), edits: Vec::new(), secret: false }
    }

    /// Creates an unsafe fix without edits.
    pub fn choice(title: impl Into<Message>) -> Self {
        Self { applicability: Applicability::Unsafe, ..Self::safe(title) }
    }

    /// Adds the replacement of what is at `place` by `text`.
    #[must_use]
    pub fn replace(mut self, place: &Place, text: impl Into<Vec<u8>>) -> Self {
        self.edits.push(Edit { path: place.path.clone(), span: place.span, text: text.into() });
        self
    }

    /// Marks the fix as one whose edits hold a secret.
    #[must_use]
    pub fn with_secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// Returns `bytes` with `edits` applied, which are edits of this one text in any order, none of which overlap.
pub fn apply_edits(bytes: &[u8], mut edits: Vec<&Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = Vec::with_capacity(bytes.len() + 64);
    let mut at = 0;
    for edit in edits {
        fixed.extend_from_slice(&bytes[at..edit.span.start.max(at).min(bytes.len())]);
        fixed.extend_from_slice(&edit.text);
        at = edit.span.end.min(bytes.len());
    }
    fixed.extend_from_slice(&bytes[at..]);
    fixed
}
