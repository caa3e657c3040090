//! Calls of redis-cli and valkey-cli in the commands and health checks of a service.

use super::value::Value;
use crate::container::calls;
use crate::container::cli_call::CliCall;
use crate::shell::{Field, Snippet, unknown};
use crate::text::{Span, Text};

/// Returns the calls in a text that a shell runs. `service` is the name of the service.
pub(super) fn calls_of_text(service: &Text, text: &Value) -> Vec<CliCall> {
    let snippet = Snippet {
        text: text.text.clone(),
        unknown: text.unknown.iter().map(|part| Span::new(part.start, part.end)).collect(),
        span: text.place.span,
        start: text.at,
    };
    calls::calls_of_text(service, &snippet)
}

/// Returns the calls in a command that is given as words. `service` is the name of the service.
pub(in crate::container) fn calls_of_words(service: &Text, words: &[Value]) -> Vec<CliCall> {
    calls::calls_of_words(service, &words.iter().map(field).collect::<Vec<_>>())
}

/// Converts a word of a compose file to a word of a command.
fn field(word: &Value) -> Field {
    let mut text = String::new();
    let mut from = 0;
    for part in &word.unknown {
        text.push_str(&word.text[from..part.start]);
        text.push_str(&unknown(&word.text[part.clone()]));
        from = part.end;
    }
    text.push_str(&word.text[from..]);
    Field::new(text, word.place.span)
}
