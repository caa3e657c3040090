use super::fix::Fix;
use super::rule::{Meta, Severity};
use crate::message::{Message, say};
use crate::text::{Place, Position};

/// A further place of a finding, with a message about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub place: Place,
    /// What is at the place.
    pub message: Message,
}

/// Returns the message for the further places of a finding that is about several equal places.
pub(crate) fn here_too() -> Message {
    say!("here too", "这里也是")
}

/// A finding of a rule: what is wrong and where, what follows from it, and what to do.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Meta,
    /// The severity: that of the rule, unless the rule or the settings override it.
    pub severity: Severity,
    /// What is wrong, and what follows from it.
    pub message: Message,
    /// What to do about it.
    pub help: Message,
    /// The primary place.
    pub place: Place,
    /// The start of the primary place, as line and column. A session sets it; until then, the line is 0.
    pub start: Position,
    /// The end of the primary place, as line and column. A session sets it; until then, the line is 0.
    pub end: Position,
    /// Further places of the finding.
    pub related: Vec<Related>,
    /// The fix, if the rule offers one here.
    pub fix: Option<Fix>,
    /// For group L: whether the server stops here. `Some(false)` means that it would stop here later. `None`
    /// for every other group.
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

    /// Sets a severity other than that of the rule.
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

    /// Sets whether the server stops here, for a finding of group L.
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
