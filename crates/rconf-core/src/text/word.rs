use super::place::Place;

/// A word of a file, with where it stands. In a script the place is that of the word as it is written, so all
/// rounds of a loop share it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// What the word comes to. A part that cannot be known (a variable of the user's shell, the output of a
    /// command) stands as it is written.
    pub text: String,
    /// Where it is written.
    pub place: Place,
    /// Whether all of it is known.
    pub is_known: bool,
}

impl Text {
    /// Returns a word all of which is known.
    pub fn known(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place, is_known: true }
    }

    /// Returns the word, or `None` if a part of it is not known.
    pub fn get(&self) -> Option<&str> {
        self.is_known.then_some(self.text.as_str())
    }
}
