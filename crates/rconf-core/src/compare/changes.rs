use super::effective::{Effective, effective, is_list};
use super::model::{Apply, Change, Comparison, Side, visible};
use super::{dangers, entries};
use crate::catalog::secrets::is_secret;
use crate::catalog::{Directive, HowToChange, Server, Variant, counterpart, directives, id};
use crate::config::Config;
use crate::secret::HIDDEN;

/// Compares two configurations that their servers accept. Defaults count: those of two servers may differ.
///
/// # Examples
///
/// ```
/// use rconf_core::catalog::Server;
/// use rconf_core::compare::compare;
/// use rconf_core::config::{Files, read};
///
/// let server = Server::parse("redis:7.2")?;
/// let config = |text: &str| read("redis.conf", text.into(), &Files::new(), server);
/// let compared = compare(&config("maxmemory 1gb\n"), &config("appendonly yes\nmaxmemory 1024mb\n"));
/// assert_eq!(compared.changes.len(), 1);
/// assert_eq!(compared.dangers[0].name, "append-only-by-restart");
/// # Ok::<(), rconf_core::catalog::UnknownServer>(())
/// ```
pub fn compare(old: &Config, new: &Config) -> Comparison {
    let (from, to) = (old.server(), new.server());
    let changes = changes_of_directives(old, new);
    let mut compared = Comparison { from, to, changes, dangers: Vec::new() };
    compared.dangers = dangers::all(old, new, &compared);
    compared
}

/// Returns the changes of server directives, in the order of their names; then those of users, commands and modules.
pub(super) fn changes_of_directives(old: &Config, new: &Config) -> Vec<Change> {
    let (from, to) = (old.server(), new.server());
    let mut changes = Vec::new();
    for directive in directives() {
        changes.extend(change_of(directive, old, new));
        // What only the new server has.
        if directive.variant(to).is_some_and(|variant| !is_list(variant))
            && counterpart(directive, to, from).is_none()
            && let Some(value) = effective(new, directive).filter(|value| value.at.is_some())
        {
            let new = side(directive, to, &value);
            let (old, apply) = (Side { value: None, shown: None, at: None }, Apply::NewServer);
            changes.push(Change { directive, option: None, old_name: None, entry: None, old, new, apply });
        }
    }
    changes.sort_by_key(|change| change.directive.name);
    changes.extend(entries::changes(old, new, from == to));
    changes
}

/// Returns how the value of a directive of the old server changes, or `None` if it does not.
fn change_of(directive: &'static Directive, old: &Config, new: &Config) -> Option<Change> {
    let (from, to) = (old.server(), new.server());
    let variant = directive.variant(from).filter(|variant| !is_list(variant))?;
    // Redis up to 6.2 has `replicaof` twice.
    if directive.id == id::SLAVEOF {
        return None;
    }
    let was = effective(old, directive)?;
    let Some(other) = counterpart(directive, from, to) else {
        // A default of a directive that is gone is of no interest.
        was.at?;
        let (old, new) = (side(directive, from, &was), Side { value: None, shown: None, at: None });
        return Some(Change {
            directive,
            option: None,
            old_name: None,
            entry: None,
            old,
            new,
            apply: Apply::NewServer,
        });
    };
    let is = effective(new, other)?;
    // Nobody sees the default of a directive that `CONFIG GET *` hides.
    let is_hidden = other.variant(to).is_some_and(|variant| variant.hidden);
    if was.value == is.value || (is_hidden && was.at.is_none() && is.at.is_none()) {
        return None;
    }
    let old_name = (other.name != directive.name).then_some(directive.name);
    let apply = if from == to { apply(old, directive, variant) } else { Apply::NewServer };
    let (old, new) = (side(directive, from, &was), side(other, to, &is));
    Some(Change { directive: other, option: None, old_name, entry: None, old, new, apply })
}

fn apply(old: &Config, directive: &Directive, variant: &Variant) -> Apply {
    match variant.change(directive) {
        _ if directive.id == id::REPLICAOF => Apply::Command("REPLICAOF"),
        HowToChange::ConfigSet => Apply::ConfigSet,
        // The server that runs decides, and cannot be told otherwise.
        HowToChange::ProtectedConfigSet => match old.word(id::ENABLE_PROTECTED_CONFIGS) {
            "no" if old.unresolved_includes().is_empty() => Apply::Restart,
            "yes" => Apply::ConfigSet,
            _ => Apply::ProtectedConfigSet,
        },
        HowToChange::Restart => Apply::Restart,
    }
}

fn side(directive: &Directive, server: Server, value: &Effective) -> Side {
    let at = value.at;
    if is_secret(directive.name.as_bytes()) && !value.value.is_empty() {
        let hidden = Some(HIDDEN.to_owned());
        return Side { value: hidden.clone(), shown: hidden, at };
    }
    let plain = visible(&value.value);
    let shown =
        directive.variant(server).map_or_else(|| plain.clone(), |variant| variant.shown_value(&plain));
    Side { value: Some(plain), shown: Some(shown), at }
}
