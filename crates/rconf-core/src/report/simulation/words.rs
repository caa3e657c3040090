//! Parts of the sentences.

use crate::message::{Message, say};
use crate::running::Slots;

/// Returns a time in seconds, with at most two decimals.
pub(super) fn seconds(milliseconds: u64) -> String {
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000 / 10);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

/// Names a node, or several of which it is one.
pub(super) fn one_of(names: &[String]) -> Message {
    match names {
        [only] => Message::verbatim(only),
        _ => say!("one of {names}", "{names} 之一", names = Message::list(names)),
    }
}

pub(super) fn list(names: &[String]) -> Message {
    Message::list(names)
}

/// Returns slots as `0-5460, 7000`.
pub(super) fn ranges(slots: &[Slots]) -> String {
    slots.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns a text with a capital, unless it begins with a name, such as `redis-5`.
pub(super) fn capitalized(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    if !first.trim_end_matches([',', ':']).chars().all(char::is_alphabetic) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
