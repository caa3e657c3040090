//! A stage of a Dockerfile, as far as it was read.

use super::calls::calls_of_words;
use super::exec::array;
use super::words::{Filler, Variables};
use crate::container::cli_call::CliCall;
use crate::container::joined::Joined;
use crate::container::model::Container;
use crate::message::Message;
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};
use std::cell::Cell;
use std::collections::BTreeMap;

/// What all stages of a file share.
pub(super) struct File<'a> {
    pub path: &'a str,
    pub source: &'a str,
    /// The folder that files are copied from, or `None` if it is not known.
    pub context: Option<&'a str>,
    /// The values that the caller gives to build arguments.
    pub given: BTreeMap<&'a str, Option<&'a str>>,
    /// The character that continues lines.
    pub escape: char,
    /// See [`Filler::budget`].
    pub budget: Cell<usize>,
}

impl File<'_> {
    pub(super) fn filler<'v>(&'v self, variables: &'v Variables) -> Filler<'v> {
        Filler { budget: &self.budget, variables, escape: self.escape, path: self.path }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { path: self.path.to_owned(), span }
    }

    /// Returns what could not be followed, or what docker refuses.
    pub(super) fn unfollowed(&self, span: Span, why: Message, is_error: bool) -> Unfollowed {
        Unfollowed { place: self.place(span), why, is_error }
    }
}

/// A stage, as far as it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Stage {
    pub name: Option<String>,
    pub container: Container,
    pub variables: Variables,
    /// The words of `SHELL`.
    pub shell: Vec<Text>,
    /// Whether `CMD` stands in this stage, and not in the one that it continues.
    pub has_command: bool,
    /// The calls in the health check.
    pub checks: Vec<CliCall>,
}

impl Stage {
    /// Creates a stage that starts from an image.
    pub(super) fn of_image(image: Text, place: Place) -> Self {
        let container = Container { place, image: Some(image), ..Container::default() };
        Self { container, ..Self::default() }
    }

    /// Creates a stage that continues another one, whose arguments it does not see.
    pub(super) fn after(other: &Self, place: Place) -> Self {
        let mut stage = Self { name: None, has_command: false, ..other.clone() };
        stage.container.place = place;
        stage.variables.arguments.clear();
        stage
    }

    /// Returns the calls of redis-cli in the command and the health check.
    pub(super) fn calls(&self, path: &str) -> Vec<CliCall> {
        let words = self.container.entrypoint.iter().flatten().chain(&self.container.command);
        let mut calls = calls_of_words(path, words);
        calls.extend(self.checks.iter().cloned());
        calls
    }

    /// Returns the words of an instruction, with their variables filled in.
    pub(super) fn words(&self, file: &File, rest: &Joined) -> Vec<Text> {
        file.filler(&self.variables).words(rest)
    }

    /// Returns the words that are copied: an array, or words with their variables filled in.
    pub(super) fn arguments(&self, file: &File, rest: &Joined) -> Vec<Text> {
        let words = if rest.text.starts_with('[') { array(rest, file.path) } else { None };
        words.unwrap_or_else(|| self.words(file, rest))
    }

    /// Returns whether the folder that relative paths start from is known.
    pub(super) fn folder_is_known(&self) -> bool {
        let is_server = || self.container.image_name().is_some_and(|image| image.is_server());
        self.container.working_folder.as_ref().map_or_else(is_server, |folder| folder.is_known)
    }
}
