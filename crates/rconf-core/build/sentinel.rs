//! Makes the table of `data/sentinel.toml`: what a Sentinel knows after the word `sentinel`.

use super::{SERVERS, words};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentinel {
    basis: BTreeMap<String, String>,
    commands: BTreeMap<String, Vec<String>>,
    option: BTreeMap<String, Entry>,
}

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
    set_by: Option<String>,
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
             least: {least}, stage: Stage::{stage}, default: {:?}, is_state: {}, secret: {secret:?}, set_by: {:?}, meaning: {} \
             }},",
            self.default,
            self.state,
            self.set_by,
            words(&self.meaning, &self.zh)
        )
        .unwrap();
    }
}

fn write_options(out: &mut String, options: &BTreeMap<String, Entry>) {
    writeln!(out, "pub(super) static SENTINEL_OPTIONS: &[SentinelOption] = &[").unwrap();
    options.iter().enumerate().for_each(|(id, (name, entry))| entry.write(out, id, name));
    writeln!(out, "];\npub mod sentinel_ids {{ use super::OptionId;").unwrap();
    for (id, (name, entry)) in options.iter().enumerate() {
        writeln!(out, "/// `{name}`: {}", entry.meaning).unwrap();
        writeln!(out, "pub const {}: OptionId = OptionId({id});", name.to_uppercase().replace('-', "_"))
            .unwrap();
    }
    writeln!(out, "}}").unwrap();
}

/// Writes under which names each option is known, and how many words behind it can be shown: none if one is a secret,
/// because it may stand where another is expected.
fn write_shown(out: &mut String, options: &BTreeMap<String, Entry>) {
    writeln!(out, "pub(in crate::catalog) static SENTINEL_SHOWN: &[(&str, u8)] = &[").unwrap();
    for (name, entry) in options {
        let words = if entry.secret.is_some() { 0 } else { entry.arguments.len() };
        for name in std::iter::once(name).chain(entry.names.keys()) {
            writeln!(out, "({name:?}, {words}),").unwrap();
        }
    }
    writeln!(out, "];").unwrap();
}

/// Writes the commands with the servers whose Sentinels have them, and the subcommands that only servers have.
fn write_commands(out: &mut String, commands: &BTreeMap<String, Vec<String>>) {
    let mut table = BTreeMap::new();
    for (server, names) in commands.iter().filter(|(server, _)| SERVERS.contains(&server.as_str())) {
        table.extend(names.iter().map(|name| (name.as_str(), since(server))));
    }
    // No other key than a server is allowed.
    assert_eq!(commands.keys().filter(|key| !SERVERS.contains(&key.as_str())).count(), 1);
    writeln!(out, "pub(in crate::catalog) static SENTINEL_COMMANDS: &[(&str, ServerSet)] = &[").unwrap();
    for (name, servers) in table {
        writeln!(out, "({name:?}, ServerSet({servers})),").unwrap();
    }
    writeln!(out, "];").unwrap();
    let others = &commands["of_servers_only"];
    writeln!(out, "pub(in crate::catalog) static NOT_OF_SENTINELS: &[&str] = &{others:?};").unwrap();
}

pub fn write_sentinel(out: &mut String, text: &str) {
    let sentinel: Sentinel = toml::from_str(text).unwrap();
    let known: Vec<&str> = sentinel.basis.keys().map(String::as_str).collect();
    assert_eq!(known, SERVERS, "data/sentinel.toml does not tell what it knows of each server");
    write_options(out, &sentinel.option);
    write_shown(out, &sentinel.option);
    write_commands(out, &sentinel.commands);
}
