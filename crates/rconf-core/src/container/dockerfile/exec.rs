//! Commands in exec form (`["redis-server", "/etc/redis.conf"]`) and in shell form.

use crate::container::joined::Joined;
use crate::text::{Place, Text};

/// Returns the words of an array of strings, or `None` if a text is not one. Docker then reads it as shell form.
pub(super) fn array(rest: &Joined, path: &str) -> Option<Vec<Text>> {
    let text = rest.text.as_str();
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut words = Vec::new();
    let mut left = inside.trim_start();
    if left.trim().is_empty() {
        return Some(words);
    }
    loop {
        let start = 1 + inside.len() - left.len();
        let length = string_length(left)?;
        let word: String = serde_json::from_str(&left[..length]).ok()?;
        let span = rest.span(start + 1..(start + length - 1).max(start + 1));
        words.push(Text::known(word, Place { path: path.to_owned(), span }));
        left = left[length..].trim_start();
        match left.strip_prefix(',') {
            Some(more) => left = more.trim_start(),
            None => return left.is_empty().then_some(words),
        }
    }
}

/// Returns the length of the JSON string that starts a text, with its quotes.
fn string_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.strip_prefix('"')?.char_indices() {
        match c {
            '"' if !is_escaped => return Some(at + 2),
            _ => is_escaped = c == '\\' && !is_escaped,
        }
    }
    None
}

/// Returns the words that run a text in a shell. `shell` holds the words of `SHELL`.
pub(super) fn in_shell(rest: &Joined, path: &str, shell: &[Text]) -> Vec<Text> {
    let place = Place { path: path.to_owned(), span: rest.whole() };
    let name = shell.first().map_or("/bin/sh", |first| first.text.as_str());
    // The options before the last (`-o pipefail -c`) do not change which command runs.
    let option = shell.last().filter(|last| shell.len() > 1 && !last.text.ends_with('c'));
    let option = option.map_or("-c", |option| option.text.as_str());
    [name, option, &rest.text].map(|word| Text::known(word, place.clone())).to_vec()
}
