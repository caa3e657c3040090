use crate::message::{Message, say};
use crate::text::Place;

/// A part of a script that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfollowed {
    /// The place where it is written.
    pub place: Place,
    /// Why it could not be followed, as the end of the sentence "could not follow this: …".
    pub why: Message,
    /// Whether the file is malformed, so that docker or the shell would refuse it.
    pub is_error: bool,
}

impl Unfollowed {
    /// Returns the reason for not following a script that is run by another script.
    pub(crate) fn other_script() -> Message {
        say!("it runs another script", "它运行另一个脚本")
    }

    /// Returns the reason for not following commands that run on another machine.
    pub(crate) fn elsewhere() -> Message {
        say!("it runs elsewhere", "它在别处运行")
    }
}
