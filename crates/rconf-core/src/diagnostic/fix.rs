use crate::message::Message;
use crate::text::{Place, Span};

/// Whether a fix can be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// The server does what the user meant, as before or now for the first time, and there is only one way to
    /// fix it.
    Safe,
    /// The fix changes what the server does, or is one of several ways.
    Unsafe,
}

/// The replacement of some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path of the file, as in [`Place::path`].
    pub path: String,
    /// The span of the bytes to replace; empty to insert.
    pub span: Span,
    /// The bytes to write there.
    pub text: Vec<u8>,
}

/// Edits that repair the cause of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether the fix can be applied without asking.
    pub applicability: Applicability,
    /// What the fix does, in the imperative.
    pub title: Message,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// Whether an edit contains a secret. Such a fix can be applied, but is never printed.
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

    /// Adds an edit that replaces the text at `place` with `text`.
    #[must_use]
    pub fn replace(mut self, place: &Place, text: impl Into<Vec<u8>>) -> Self {
        self.edits.push(Edit { path: place.path.clone(), span: place.span, text: text.into() });
        self
    }

    /// Marks the fix as one that contains a secret.
    #[must_use]
    pub fn with_secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// Returns `bytes` with `edits` applied. The edits may be in any order, but must not overlap.
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
