//! From an error text, or a log, to its causes.

use rconf_core::explain::{Found, causes, is_well, nearest};
use rconf_core::message::Language;
use serde::Serialize;

/// The causes that may be behind a text.
#[derive(Serialize)]
pub struct Explained {
    causes: Vec<Cause>,
    /// Whether the text is printed when nothing is wrong.
    is_well: bool,
    /// If there is no cause: the one whose text is most similar.
    nearest: Option<Cause>,
}

#[derive(Serialize)]
struct Cause {
    name: &'static str,
    /// The line where it occurs first, from 1.
    line: usize,
    /// The known text that occurs there. Not the line itself, which may hold a secret.
    said: &'static str,
    title: &'static str,
    means: &'static str,
    tell: &'static str,
    remedy: &'static str,
    beware: Option<&'static str>,
    /// The codes of the rules that warn of it.
    rules: &'static [&'static str],
}

pub fn explain(text: &str, language: Language) -> Explained {
    let cause = |found: &Found| Cause {
        name: found.cause.name,
        line: found.line,
        said: found.said.text,
        title: found.cause.title.get(language),
        means: found.cause.means.get(language),
        tell: found.cause.tell.get(language),
        remedy: found.cause.remedy.get(language),
        beware: found.cause.beware.as_ref().map(|beware| beware.get(language)),
        rules: found.cause.rules,
    };
    let found = causes(text);
    let near = if found.is_empty() { nearest(text) } else { None };
    Explained {
        causes: found.iter().map(cause).collect(),
        is_well: found.is_empty() && is_well(text),
        nearest: near.as_ref().map(cause),
    }
}
