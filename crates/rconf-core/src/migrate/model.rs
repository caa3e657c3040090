use crate::message::Message;

/// A configuration for another server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Migration {
    /// The text.
    pub text: Vec<u8>,
    /// What was changed and why, in the order of the lines; what was added comes last.
    pub steps: Vec<Step>,
}

/// A change of a line, or something to know.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Step {
    /// The line of the old text, from 1. `None` for a line that is added at the end.
    pub line: Option<usize>,
    /// What is done.
    pub kind: StepKind,
    /// What is changed, and why.
    pub message: Message,
}

/// What is done to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepKind {
    /// The directive is written under its name on the new server.
    Renamed,
    /// The value is written in another way.
    Rewritten,
    /// The line becomes a comment.
    CommentedOut,
    /// The line is new: it keeps what was the default.
    Added,
    /// Nothing is changed, and the new server behaves in another way.
    Note,
}

/// Why a configuration cannot be rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Obstacle {
    /// The path of the file with the line.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What the new server does not have.
    pub message: Message,
    /// What to do.
    pub help: Message,
}

impl StepKind {
    /// Returns a word for programs.
    pub const fn name(self) -> &'static str {
        match self {
            StepKind::Renamed => "renamed",
            StepKind::Rewritten => "rewritten",
            StepKind::CommentedOut => "commented-out",
            StepKind::Added => "added",
            StepKind::Note => "note",
        }
    }
}
