//! Calls of redis-cli and valkey-cli in the command and the health check of an image.

use crate::container::calls;
use crate::container::cli_call::CliCall;
use crate::container::joined::Joined;
use crate::shell::{Field, Snippet};
use crate::text::{Place, Text};

/// Returns the container that the image starts, which has no name.
fn nameless(path: &str) -> Text {
    Text { text: String::new(), place: Place { path: path.to_owned(), ..Place::default() }, is_known: false }
}

/// Returns the calls in a command that is given as words.
pub(super) fn calls_of_words<'w>(path: &str, words: impl IntoIterator<Item = &'w Text>) -> Vec<CliCall> {
    let fields: Vec<Field> =
        words.into_iter().map(|word| Field::new(word.text.as_str(), word.place.span)).collect();
    calls::calls_of_words(&nameless(path), &fields)
}

/// Returns the calls in a text that a shell runs.
pub(super) fn calls_of_text(path: &str, text: &Joined) -> Vec<CliCall> {
    let start = text.literal(0);
    let snippet = Snippet { text: text.text.clone(), unknown: Vec::new(), span: text.whole(), start };
    calls::calls_of_text(&nameless(path), &snippet)
}
