use super::rule::{Meta, Severity};
use crate::message::{Message, say};
use crate::text::{Place, Span};

/// A further place, and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What is there.
    pub message: Message,
}

/// What is said of the further places of a finding about many.
pub(crate) fn here_too() -> Message {
    say!("here too", "这里也是")
}

/// Whether a fix may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// What the user meant is unchanged, or repaired without a choice.
    Safe,
    /// Anything else.
    Unsafe,
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub path: String,
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What comes in its place.
    pub text: Vec<u8>,
}

/// A way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// What it does, in the imperative.
    pub title: Message,
    /// Its edits, none of which overlap.
    pub edits: Vec<Edit>,
    /// Whether an edit holds a secret. Such a fix is applied, but never printed.
    pub secret: bool,
}

impl Fix {
    /// A fix that needs no question.
    pub fn safe(title: impl Into<Message>) -> Self {
        Self { applicability: Applicability::Safe, title: title.into(), edits: Vec::new(), secret: false }
    }

    /// A fix that is a choice.
    pub fn choice(title: impl Into<Message>) -> Self {
        Self { applicability: Applicability::Unsafe, ..Self::safe(title) }
    }

    /// Adds the replacement of what is at `place` by `text`.
    #[must_use]
    pub fn replace(mut self, place: &Place, text: impl Into<Vec<u8>>) -> Self {
        self.edits.push(Edit { path: place.path.clone(), span: place.span, text: text.into() });
        self
    }

    /// Says that an edit holds a secret.
    #[must_use]
    pub fn with_secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// One thing that a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Meta,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and what follows from it.
    pub message: Message,
    /// What to do.
    pub help: Message,
    /// Where.
    pub place: Place,
    /// Further places.
    pub related: Vec<Related>,
    /// How to mend it, if it can be mended.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding of `rule` at `place`.
    pub fn new(
        rule: &'static Meta,
        place: Place,
        message: impl Into<Message>,
        help: impl Into<Message>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            help: help.into(),
            place,
            related: Vec::new(),
            fix: None,
        }
    }

    /// Sets another severity than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<Message>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
