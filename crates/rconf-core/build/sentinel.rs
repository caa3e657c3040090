//! Makes the table of `data/sentinel.toml`: what a Sentinel knows after the word `sentinel`.

use super::{SERVERS, words};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    arguments: Vec<String>,
    since: Option<String>,
    #[serde(default)]
    names: BTreeMap<String, String>,
    stage: Option<String>,
    default: Option<String>,
    #[serde(default)]
    state: bool,
    secret: Option<String>,
    meaning: String,
    zh: String,
}

/// Returns the servers from one on, as bits.
fn since(server: &str) -> u16 {
    let first = SERVERS.iter().position(|s| *s == server).unwrap();
    (first..SERVERS.len()).fold(0, |set, bit| set | 1 << bit)
}

impl Entry {
    fn write(&self, out: &mut String, id: usize, name: &str) {
        let known = since(self.since.as_deref().unwrap_or(SERVERS[0]));
        let mut names = format!("({name:?}, ServerSet({known})), ");
        for (other, first) in &self.names {
            write!(names, "({other:?}, ServerSet({})), ", known & since(first)).unwrap();
        }
        let is_optional = |argument: &&String| argument.starts_with('[');
        let least = self.arguments.len() - self.arguments.iter().filter(is_optional).count();
        let arguments: Vec<&str> = self.arguments.iter().map(|a| a.trim_matches(['[', ']'])).collect();
        let secret = self.secret.as_ref().map(|secret| arguments.iter().position(|a| a == secret).unwrap());
        let stage = match self.stage.as_deref() {
            Some("before") => "Before",
            Some("master") => "Master",
            None => "After",
            Some(other) => panic!("data/sentinel.toml: {name} has the stage {other}"),
        };
        writeln!(
            out,
            "SentinelOption {{ id: OptionId({id}), name: {name:?}, names: &[{names}], arguments: &{arguments:?}, \
             least: {least}, stage: Stage::{stage}, default: {:?}, is_state: {}, secret: {secret:?}, meaning: {} }},",
            self.default,
            self.state,
            words(&self.meaning, &self.zh)
        )
        .unwrap();
    }
}

pub fn write_options(out: &mut String, text: &str) {
    let entries: BTreeMap<String, Entry> = toml::from_str(text).unwrap();
    writeln!(out, "pub(super) static SENTINEL_OPTIONS: &[SentinelOption] = &[").unwrap();
    entries.iter().enumerate().for_each(|(id, (name, entry))| entry.write(out, id, name));
    writeln!(out, "];\npub mod sentinel_ids {{ use super::OptionId;").unwrap();
    for (id, (name, entry)) in entries.iter().enumerate() {
        writeln!(out, "/// `{name}`: {}", entry.meaning).unwrap();
        writeln!(out, "pub const {}: OptionId = OptionId({id});", name.to_uppercase().replace('-', "_"))
            .unwrap();
    }
    writeln!(out, "}}").unwrap();
}
