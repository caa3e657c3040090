//! Collects the findings in a spec while it is read.

use crate::diagnostic::{Finding, Meta, Place, Severity};
use crate::message::Message;
use crate::text::Span;

/// A problem of a spec whose place is not known yet. The functions in [`rules`](super::rules) create them.
#[derive(Debug)]
pub(crate) struct Problem {
    rule: &'static Meta,
    message: Message,
    help: Message,
}

impl Problem {
    pub(super) fn new(rule: &'static Meta, message: Message, help: Message) -> Self {
        Self { rule, message, help }
    }

    /// Converts the problem to a finding at a place.
    pub(crate) fn at(self, place: Place) -> Finding {
        Finding::new(self.rule, place, self.message, self.help)
    }
}

/// The findings in one spec.
#[derive(Debug)]
pub(super) struct Problems {
    path: String,
    pub(super) findings: Vec<Finding>,
}

impl Problems {
    /// Creates an empty list for the spec at `path`.
    pub(super) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), findings: Vec::new() }
    }

    /// Adds a problem.
    pub(super) fn add(&mut self, span: Span, problem: Problem) {
        let place = self.place(span);
        self.findings.push(problem.at(place));
    }

    /// Adds a problem with a second place, and a message about that place.
    pub(super) fn add_with_related(&mut self, span: Span, problem: Problem, other: Span, says: Message) {
        let (place, other) = (self.place(span), self.place(other));
        self.findings.push(problem.at(place).related(other, says));
    }

    /// Returns whether there is an error, so that nothing can be generated from the spec.
    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    fn place(&self, span: Span) -> Place {
        Place { path: self.path.clone(), span }
    }
}
