//! The directives each of whose lines adds something: users, renamed commands, modules.

use super::model::{Apply, Change, Side, visible};
use crate::catalog::{DirectiveId, id};
use crate::config::{At, Config, Value};
use crate::secret::{HIDDEN, shown};
use std::collections::BTreeMap;

/// A user, a command or a module, and what is said of it.
struct Entry {
    value: Vec<u8>,
    shown: String,
    at: At,
}

type Entries = BTreeMap<String, Entry>;

/// Returns the users, commands and modules that differ.
pub(super) fn changes(old: &Config, new: &Config, same_server: bool) -> Vec<Change> {
    const ALL: [(DirectiveId, Apply); 3] = [
        (id::USER, Apply::Command("ACL SETUSER")),
        (id::RENAME_COMMAND, Apply::Restart),
        (id::LOADMODULE, Apply::Restart),
    ];
    let mut changes = Vec::new();
    for (directive, apply) in ALL {
        let (mut before, mut after) = (entries(old, directive), entries(new, directive));
        let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (was, is) = (before.remove(&name), after.remove(&name));
            if was.as_ref().map(|entry| &entry.value) == is.as_ref().map(|entry| &entry.value) {
                continue;
            }
            let apply = match (same_server, &is, directive) {
                (false, ..) => Apply::NewServer,
                (_, None, id::USER) => Apply::Command("ACL DELUSER"),
                _ => apply,
            };
            let (old, new) = (side(was), side(is));
            let entry = Some(name);
            let directive = directive.directive();
            changes.push(Change { directive, option: None, old_name: None, entry, old, new, apply });
        }
    }
    changes
}

fn side(entry: Option<Entry>) -> Side {
    let at = entry.as_ref().map(|entry| entry.at);
    let shown = entry.map(|entry| entry.shown);
    Side { value: shown.clone(), shown, at }
}

fn entries(config: &Config, directive: DirectiveId) -> Entries {
    let mut entries = Entries::new();
    for setting in config.all(directive) {
        let (name, value, shown) = match &setting.value {
            Value::User { name, rules } => {
                let rules = rules.join(&b' ');
                let line = [b"user ", &**name, b" ", &rules].concat();
                let hidden = shown(&line).0;
                let of_rules = hidden.get(6 + name.len()..).unwrap_or_default();
                (visible(name), rules, visible(of_rules))
            }
            Value::Rename(old, new) => {
                let shown = if new.is_empty() { "\"\"" } else { HIDDEN };
                (visible(&old.to_ascii_lowercase()), new.to_vec(), shown.to_owned())
            }
            Value::Module(path) => (visible(path), arguments(config, setting.at), "loaded".to_owned()),
            _ => continue,
        };
        entries.insert(name, Entry { value, shown, at: setting.at });
    }
    entries
}

/// Returns the arguments of a module.
fn arguments(config: &Config, at: At) -> Vec<u8> {
    let arguments = (2..config.words(at).len()).map(|nth| config.word_value(at, nth));
    arguments.collect::<Vec<_>>().join(&b' ')
}
