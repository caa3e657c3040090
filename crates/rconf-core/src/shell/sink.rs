//! What the shell hands its commands to.

use super::ast::Simple;
use super::field::Field;
use super::state::Shell;
use crate::message::{Message, say};
use crate::text::Place;
use std::collections::BTreeSet;

/// Takes the commands of a script.
///
/// [`Sink::command`] is given the shell that holds the sink, because a command may run others: `docker exec NAME
/// sh -c "…"`.
pub(crate) trait Sink: Sized {
    /// How much the sink holds at one moment, to return to it.
    type Mark;

    /// Which commands the sink reads.
    const INTEREST: Interest;

    /// Takes a command that is neither a function of the script nor one of the shell's own. Returns whether the
    /// sink knows it.
    fn command(shell: &mut Shell<'_, Self>, invocation: &Invocation<'_>) -> bool;

    /// Returns how many things that a script starts the sink holds.
    fn started(&self) -> usize;

    /// Returns whether the sink holds so much that nothing more is to be followed.
    fn is_full(&self) -> bool;

    /// Returns how much the sink holds now.
    fn mark(&self) -> Self::Mark;

    /// Drops what came since the mark.
    fn rewind(&mut self, mark: &Self::Mark);

    /// Drops of what came since the mark, which is one of several branches, everything that an earlier branch starts
    /// as well. `taken` holds the names that the earlier branches have taken, and gets those of this one. Returns
    /// where the dropped things are written.
    fn drop_repeated(&mut self, mark: &Self::Mark, taken: &mut BTreeSet<String>) -> Vec<Place>;
}

/// Which commands a sink reads. What cannot be followed is reported only where one of them is concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interest {
    /// Whether a text may name a command that the sink reads.
    pub names: fn(&str) -> bool,
    /// Whether a text, such as a here-document, holds a command that the sink reads.
    pub holds_command: fn(&str) -> bool,
    /// Whether the literal parts of a command's words show that the sink reads it.
    pub is_command: fn(&[&str]) -> bool,
    /// Whether a command leaves the files alone that its words name.
    pub leaves_files: fn(&str) -> bool,
}

/// One command that a script would run.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    /// Its name, without the folder.
    pub name: &'a str,
    /// Its words, the name first, without what only says how to run it (`sudo`, `time`).
    pub words: &'a [Field],
    /// The command as it is written: its assignments, redirections and here-document.
    pub written: &'a Simple,
}

/// Something that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfollowed {
    /// Where it is written.
    pub place: Place,
    /// Why it could not be followed, as the end of the sentence "could not follow this: …".
    pub why: Message,
    /// Whether the file is not even well formed, so that docker or the shell would refuse it.
    pub is_error: bool,
}

impl Unfollowed {
    /// Returns the reason why a script that runs another one is not followed into it.
    pub(crate) fn other_script() -> Message {
        say!("it runs another script", "它运行另一个脚本")
    }

    /// Returns the reason why what runs on another machine is not followed.
    pub(crate) fn elsewhere() -> Message {
        say!("it runs elsewhere", "它在别处运行")
    }
}
