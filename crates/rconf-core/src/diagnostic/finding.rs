use super::fix::Fix;
use super::rule::{Meta, Severity};
use crate::message::{Message, say};
use crate::text::{Place, Position};

/// A further place that a finding is about, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What is there.
    pub message: Message,
}

/// Returns the message for the second and later places of a finding that is about several equal ones.
pub(crate) fn here_too() -> Message {
    say!("here too", "这里也是")
}

/// One diagnostic: what is wrong, where, what follows from it and what to do.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Meta,
    /// Its severity: the rule's, unless the rule or the settings say otherwise.
    pub severity: Severity,
    /// What is wrong, and what follows from it.
    pub message: Message,
    /// What to do.
    pub help: Message,
    /// The primary place.
    pub place: Place,
    /// Where the primary place begins, in lines and columns. A session sets it; before that it is line 0.
    pub start: Position,
    /// Where the primary place ends, in lines and columns. A session sets it; before that it is line 0.
    pub end: Position,
    /// Further places that it is about.
    pub related: Vec<Related>,
    /// The fix, if the rule offers one here.
    pub fix: Option<Fix>,
    /// In group L: whether this is where the server stops. `Some(false)` is what it would come to later; `None` is any
    /// other group.
    pub stops_load: Option<bool>,
}

impl Finding {
    /// Creates a finding of `rule` at `place`.
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
            start: Position::default(),
            end: Position::default(),
            related: Vec::new(),
            fix: None,
            stops_load: None,
        }
    }

    /// Replaces the rule's severity.
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

    /// Says whether the server stops here, for a finding of group L.
    #[must_use]
    pub fn stops_load(mut self, stops: bool) -> Self {
        self.stops_load = Some(stops);
        self
    }

    /// Sets the fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
