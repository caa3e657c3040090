//! Directives whose values a configuration does not tell.

use crate::catalog::{DirectiveId, find_any, id};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// The directives that lines which cannot be read may set.
#[derive(Debug, Default)]
pub struct Unknown {
    directives: HashSet<DirectiveId>,
    /// Whether a line may set any directive.
    is_everything: bool,
    /// Whether somebody asked for the value of one of them.
    was_asked: AtomicBool,
}

impl Clone for Unknown {
    /// Of the copy, nobody has asked for a value yet.
    fn clone(&self) -> Self {
        Self {
            directives: self.directives.clone(),
            is_everything: self.is_everything,
            was_asked: AtomicBool::new(false),
        }
    }
}

impl Unknown {
    /// Creates a set of the directives with these names.
    pub(crate) fn of<'n>(names: impl IntoIterator<Item = &'n str>, is_everything: bool) -> Self {
        let mut unknown = Self { is_everything, ..Self::default() };
        names.into_iter().for_each(|name| unknown.add(name.as_bytes()));
        unknown
    }

    /// Adds what another set has.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.directives.extend(other.directives);
        self.is_everything |= other.is_everything;
        self
    }

    /// Adds the directive with a name, in any release. What an include sets is anything.
    pub(super) fn add(&mut self, name: &[u8]) {
        self.directives.extend(find_any(name).map(|(directive, _)| directive.id));
        self.is_everything |= self.directives.contains(&id::INCLUDE);
    }

    /// Notes that a line may set anything.
    pub(super) fn add_everything(&mut self) {
        self.is_everything = true;
    }

    /// Returns whether the directive itself is set by a line that cannot be read.
    pub(super) fn names(&self, directive: DirectiveId) -> bool {
        self.directives.contains(&directive)
    }

    /// Returns whether a line that cannot be read may set the directive.
    pub(super) fn has(&self, directive: DirectiveId) -> bool {
        self.is_everything || self.names(directive)
    }

    /// Notes that somebody asks for a value.
    pub(super) fn ask(&self, directive: DirectiveId) {
        if self.has(directive) {
            self.was_asked.store(true, Ordering::Relaxed);
        }
    }

    /// Returns whether somebody asked for an unknown value since the last call.
    pub(super) fn take_asked(&self) -> bool {
        self.was_asked.swap(false, Ordering::Relaxed)
    }
}
