use super::place::Place;

/// A word of a file, with its place. In a script, this is the place of the word as written, which all rounds
/// of a loop share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The value of the word. A part that cannot be known, such as a variable of the user's shell or the
    /// output of a command, is kept as written.
    pub text: String,
    /// The place where the word is written.
    pub place: Place,
    /// Whether the whole value is known.
    pub is_known: bool,
}

impl Text {
    /// Creates a word whose value is known.
    pub fn known(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place, is_known: true }
    }

    /// Returns the value, or `None` if a part of it is not known.
    pub fn get(&self) -> Option<&str> {
        self.is_known.then_some(self.text.as_str())
    }
}
