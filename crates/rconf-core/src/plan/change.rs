//! A change to a cluster that runs, as numbered steps: what, why, when it may be done, how to know that it is done,
//! and the way back.

use serde::Serialize;

/// A change, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What is changed, as a title: `add node 7008 as a master`.
    pub title: String,
    /// What to know before anything is done, a sentence or two each.
    pub notes: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<ChangeStep>,
}

/// One step of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeStep {
    /// What is done, in the imperative, without a point.
    pub title: String,
    /// Why, in one sentence.
    pub why: String,
    /// What must be so before it; nothing to run if there is none.
    pub precondition: Option<Check>,
    /// Lines of POSIX shell, run in the folder of `plan.sh`. Empty if a person has to do something: `title` and `why`
    /// say what, and a script stops there.
    pub commands: Vec<String>,
    /// What must become so before the next step.
    pub wait: Option<Check>,
    /// How to undo it: lines of shell, or sentences as comments (`# …`).
    pub way_back: Vec<String>,
}

/// A condition, in words and as a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// In words: `every node knows node 7008`.
    pub says: String,
    /// A line of POSIX shell that succeeds when it is so.
    pub test: String,
    /// How long a script waits for it, in seconds; 0 asks once.
    pub seconds: u32,
}
