//! The interface through which the shell passes on commands.

use super::ast::Simple;
use super::field::Field;
use super::state::Shell;
use crate::text::Place;
use std::collections::BTreeSet;

/// Receives the commands of a script.
///
/// [`Sink::command`] gets the shell that contains the sink, because a command may run others: `docker exec
/// NAME sh -c "…"`.
pub(crate) trait Sink: Sized {
    /// A state of the sink to return to.
    type Mark;

    /// The commands that the sink reads.
    const INTEREST: Interest;

    /// Handles a command that is neither a function of the script nor a builtin. Returns whether the sink
    /// knows it.
    fn command(shell: &mut Shell<'_, Self>, invocation: &Invocation<'_>) -> bool;

    /// Returns the number of things in the sink that the script starts.
    fn started(&self) -> usize;

    /// Returns whether the sink is so full that nothing more should be followed.
    fn is_full(&self) -> bool;

    /// Returns the current state.
    fn mark(&self) -> Self::Mark;

    /// Drops everything that was added since the mark.
    fn rewind(&mut self, mark: &Self::Mark);

    /// Drops the things added since the mark that an earlier branch starts as well. The commands since the
    /// mark are one of several branches; `taken` contains the names that earlier branches use, and those of
    /// this branch are added to it. Returns the places of the dropped things.
    fn drop_repeated(&mut self, mark: &Self::Mark, taken: &mut BTreeSet<String>) -> Vec<Place>;
}

/// The commands that a sink reads. Parts that cannot be followed are reported only if they contain such
/// commands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interest {
    /// Returns whether a text may name a command that the sink reads.
    pub names: fn(&str) -> bool,
    /// Returns whether a text, such as a here-document, contains a command that the sink reads.
    pub holds_command: fn(&str) -> bool,
    /// Returns whether the literal parts of a command's words show that the sink reads it.
    pub is_command: fn(&[&str]) -> bool,
    /// Returns whether a command does not change the files that its words name.
    pub leaves_files: fn(&str) -> bool,
}

/// A command that a script would run.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    /// The name of the command, without its folder.
    pub name: &'a str,
    /// The words of the command, including its name and without wrappers (`sudo`, `time`).
    pub words: &'a [Field],
    /// The parsed command, with its assignments, redirections and here-document.
    pub written: &'a Simple,
}
