//! Calls of redis-cli and valkey-cli in commands and health checks, which run in the container of the
//! service.

use super::value::Value;
use crate::container::client::is_client;
use crate::container::model::{CliCall, Deployment};
use crate::container::script::Shell;
use crate::shell::{Field, Simple, Snippet, base_name, unknown};
use crate::text::{Span, Text};

/// Returns the calls in a text that a shell runs. `service` is the name of the service.
pub(super) fn calls_of_text(service: &Text, text: &Value) -> Vec<CliCall> {
    let snippet = Snippet {
        text: text.text.clone(),
        unknown: text.unknown.iter().map(|part| Span::new(part.start, part.end)).collect(),
        span: text.place.span,
        start: text.at,
    };
    follow(service, |shell| shell.run_snippet_inside(service.clone(), &snippet))
}

/// Returns the calls in a command that is given as words: the command itself, or the text that it passes to a
/// shell. `service` is the name of the service.
pub(in crate::container) fn calls_of_words(service: &Text, words: &[Value]) -> Vec<CliCall> {
    // A wrapper (`tini --`, `docker-entrypoint.sh`) runs the words after it.
    let is_shell = |at: usize| {
        matches!(base_name(&words[at].text), "sh" | "bash" | "ash" | "dash")
            && words.get(at + 1).is_some_and(|flag| flag.text.starts_with('-') && flag.text.ends_with('c'))
    };
    let prints = words.first().is_some_and(|word| matches!(base_name(&word.text), "echo" | "printf"));
    let start = (0..words.len()).find(|&at| is_client(&words[at].text) || is_shell(at));
    let Some(start) = start.filter(|_| !prints) else { return Vec::new() };
    let fields: Vec<Field> = words[start..].iter().map(field).collect();
    follow(service, |shell| shell.run_inside(service.clone(), &fields, &Simple::default()))
}

fn follow(service: &Text, run: impl FnOnce(&mut Shell)) -> Vec<CliCall> {
    let mut shell = Shell::new(&service.place.path, "", Deployment::default());
    run(&mut shell);
    shell.sink.cli
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
