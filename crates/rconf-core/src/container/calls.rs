//! Calls of redis-cli and valkey-cli in commands and health checks, which run in the container itself.

use super::cli_call::CliCall;
use super::client::is_client;
use super::model::Deployment;
use super::script::Shell;
use crate::shell::{Field, Simple, Snippet, base_name};
use crate::text::Text;

/// Returns the calls in a text that a shell runs in `container`.
pub(super) fn calls_of_text(container: &Text, text: &Snippet) -> Vec<CliCall> {
    follow(container, |shell| shell.run_snippet_inside(container.clone(), text))
}

/// Returns the calls in a command that is given as words: the command itself, or the text that it passes to a
/// shell in `container`.
pub(super) fn calls_of_words(container: &Text, words: &[Field]) -> Vec<CliCall> {
    // A wrapper (`tini --`, `docker-entrypoint.sh`) runs the words after it.
    let is_shell = |at: usize| {
        matches!(base_name(&words[at].text), "sh" | "bash" | "ash" | "dash")
            && words.get(at + 1).is_some_and(|flag| flag.text.starts_with('-') && flag.text.ends_with('c'))
    };
    let prints = words.first().is_some_and(|word| matches!(base_name(&word.text), "echo" | "printf"));
    let start = (0..words.len()).find(|&at| is_client(&words[at].text) || is_shell(at));
    let Some(start) = start.filter(|_| !prints) else { return Vec::new() };
    follow(container, |shell| shell.run_inside(container.clone(), &words[start..], &Simple::default()))
}

fn follow(container: &Text, run: impl FnOnce(&mut Shell)) -> Vec<CliCall> {
    let mut shell = Shell::new(&container.place.path, "", Deployment::default());
    run(&mut shell);
    shell.sink.cli
}
