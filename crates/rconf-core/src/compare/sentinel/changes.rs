use super::super::changes::changes_of_directives;
use super::super::model::{Apply, Change, Comparison, Side, visible};
use super::dangers;
use super::options::{InForce, address, adds, each, of_master, of_sentinel};
use crate::catalog::sentinel::{OptionId, SentinelOption, id as option, options};
use crate::catalog::{Server, id};
use crate::config::{Master, Sentinel};
use std::collections::BTreeMap;

/// Compares the configurations of two Sentinels, which their servers accept. Masters are compared by name, and only those
/// server directives that a line sets.
///
/// # Examples
///
/// ```
/// use rconf_core::catalog::Server;
/// use rconf_core::compare::{Apply, compare_sentinels};
/// use rconf_core::config::{Files, read_sentinel};
///
/// let server = Server::parse("redis:7.2")?;
/// let sentinel = |text: &str| read_sentinel("sentinel.conf", text.into(), &Files::new(), server);
/// let old = sentinel("sentinel monitor mymaster 10.0.0.1 6379 2\n");
/// let compared = compare_sentinels(&old, &sentinel("sentinel monitor mymaster 10.0.0.1 6379 3\n"));
/// assert_eq!(compared.changes[0].entry.as_deref(), Some("mymaster quorum"));
/// assert_eq!(compared.changes[0].apply, Apply::Command("SENTINEL SET"));
/// # Ok::<(), rconf_core::catalog::UnknownServer>(())
/// ```
pub fn compare_sentinels(old: &Sentinel, new: &Sentinel) -> Comparison {
    let (from, to) = (old.server(), new.server());
    let delta = Pair { old, new };
    let mut changes = delta.of_directives();
    changes.extend(options().iter().filter(|option| !option.is_of_master()).filter_map(|o| delta.own(o)));
    for (master, (was, is)) in delta.masters() {
        match (was, is) {
            (Some(was), Some(is)) => changes.extend(delta.of_master(&master, was, is)),
            (was, is) => changes.extend(delta.one_side(&master, was, is)),
        }
    }
    let mut compared = Comparison { from, to, changes, dangers: Vec::new() };
    compared.dangers = dangers::all(old, new, &compared);
    compared
}

/// A master in the old and in the new configuration.
type Both<'s> = (Option<&'s Master>, Option<&'s Master>);

/// The two configurations.
struct Pair<'s> {
    old: &'s Sentinel,
    new: &'s Sentinel,
}

impl<'s> Pair<'s> {
    /// Returns how the server directives change that a line sets.
    fn of_directives(&self) -> Vec<Change> {
        let mut changes = changes_of_directives(&self.old.config, &self.new.config);
        // A Sentinel of Redis 6.0 loads no users.
        let loads_users = |sentinel: &Sentinel| sentinel.server().release() != (6, 0);
        changes.retain(|change| {
            let is_set = change.old.at.is_some() || change.new.at.is_some();
            is_set && (change.directive.id != id::USER || loads_users(self.old) || loads_users(self.new))
        });
        for change in &mut changes {
            change.apply = match change.apply {
                Apply::NewServer | Apply::Command("ACL SETUSER" | "ACL DELUSER") => continue,
                _ if change.directive.id == id::LOGLEVEL && self.old.server().release() > (7, 0) => {
                    Apply::Command(CONFIG_SET)
                }
                // Sentinels have no `CONFIG`.
                _ => Apply::Restart,
            };
        }
        changes
    }

    fn own(&self, option: &SentinelOption) -> Option<Change> {
        self.change(option, None, of_sentinel(self.old, option), of_sentinel(self.new, option))
    }

    fn masters(&self) -> BTreeMap<String, Both<'s>> {
        let mut masters: BTreeMap<String, Both<'s>> = BTreeMap::new();
        for master in &self.old.masters {
            masters.entry(name(master)).or_default().0 = Some(master);
        }
        for master in &self.new.masters {
            masters.entry(name(master)).or_default().1 = Some(master);
        }
        masters
    }

    /// Returns how a master that is watched only before, or only afterwards, is watched.
    fn one_side(&self, name: &str, was: Option<&Master>, is: Option<&Master>) -> Vec<Change> {
        let line = |master: &Master| InForce {
            value: format!("{} {}", address(&master.host, &master.port), master.quorum.number()).into_bytes(),
            is_secret: false,
            at: Some(master.at),
        };
        let command = if is.is_some() { "SENTINEL MONITOR" } else { "SENTINEL REMOVE" };
        let mut changes: Vec<Change> = self
            .change(option::MONITOR.option(), Some(name.to_owned()), was.map(line), is.map(line))
            .into_iter()
            .collect();
        for change in changes.iter_mut().filter(|change| change.apply != Apply::NewServer) {
            change.apply = Apply::Command(command);
        }
        let Some(master) = is else { return changes };
        for option in options().iter().filter(|option| option.is_of_master() && option.id != option::MONITOR)
        {
            if adds(option.id) {
                changes.extend(each(master, option.id).into_iter().filter_map(|(entry, value)| {
                    self.change(option, Some(format!("{name} {entry}")), None, Some(value))
                }));
            } else if let Some(value) = of_master(master, option).filter(|value| value.at.is_some()) {
                let default =
                    option.default.map(|value| InForce { value: value.into(), is_secret: false, at: None });
                changes.extend(self.change(option, Some(name.to_owned()), default, Some(value)));
            }
        }
        changes
    }

    fn of_master(&self, name: &str, was: &Master, is: &Master) -> Vec<Change> {
        let monitor = option::MONITOR.option();
        let value = |text: String, master: &Master| {
            Some(InForce { value: text.into_bytes(), is_secret: false, at: Some(master.at) })
        };
        let place = |master: &Master| value(address(&master.host, &master.port), master);
        let quorum = |master: &Master| value(master.quorum.number().to_string(), master);
        let mut changes = Vec::new();
        if let Some(mut change) = self.change(monitor, Some(name.to_owned()), place(was), place(is)) {
            if change.apply != Apply::NewServer {
                change.apply = Apply::Command("SENTINEL REMOVE, SENTINEL MONITOR");
            }
            changes.push(change);
        }
        let of_quorum = self.change(monitor, Some(format!("{name} quorum")), quorum(was), quorum(is));
        changes.extend(of_quorum.map(|change| match change.apply {
            Apply::NewServer => change,
            _ => Change { apply: Apply::Command(SET), ..change },
        }));
        for option in options().iter().filter(|option| option.is_of_master() && option.id != option::MONITOR)
        {
            if !adds(option.id) {
                let both = (of_master(was, option), of_master(is, option));
                changes.extend(self.change(option, Some(name.to_owned()), both.0, both.1));
                continue;
            }
            let (mut before, mut after) = (each(was, option.id), each(is, option.id));
            let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
            names.sort_unstable();
            names.dedup();
            changes.extend(names.into_iter().filter_map(|entry| {
                let both = (before.remove(&entry), after.remove(&entry));
                self.change(option, Some(format!("{name} {entry}")), both.0, both.1)
            }));
        }
        changes
    }

    /// Returns the change from one value to another, or `None` if they are the same, or if nobody chose either.
    fn change(
        &self,
        option: &SentinelOption,
        entry: Option<String>,
        was: Option<InForce>,
        is: Option<InForce>,
    ) -> Option<Change> {
        // What one of the servers does not have is of interest only if a line sets it.
        let of_server = |value: Option<InForce>, server: Server| value.filter(|_| option.is_known_to(server));
        let (was, is) = (of_server(was, self.old.server()), of_server(is, self.new.server()));
        let is_same = was.as_ref().map(|v| &v.value) == is.as_ref().map(|v| &v.value);
        let is_set = [&was, &is].into_iter().flatten().any(|value| value.at.is_some());
        (!is_same && is_set).then(|| Change {
            directive: id::SENTINEL.directive(),
            option: Some(option.id),
            old_name: None,
            entry,
            old: side(was.as_ref()),
            new: side(is.as_ref()),
            apply: self.apply(option.id),
        })
    }

    fn apply(&self, changed: OptionId) -> Apply {
        let (from, to) = (self.old.server(), self.new.server());
        let is_script = [option::NOTIFICATION_SCRIPT, option::CLIENT_RECONFIG_SCRIPT].contains(&changed);
        match changed.option().set_by {
            _ if from != to => Apply::NewServer,
            Some(SET) if is_script && self.old.is_yes(option::DENY_SCRIPTS_RECONFIG) => Apply::Restart,
            // Redis 6.0 has no `SENTINEL CONFIG`.
            Some(CONFIG_SET) if from.release() == (6, 0) => Apply::Restart,
            Some(command) => Apply::Command(command),
            None => Apply::Restart,
        }
    }
}

const SET: &str = "SENTINEL SET";
const CONFIG_SET: &str = "SENTINEL CONFIG SET";

fn name(master: &Master) -> String {
    visible(&master.name.value)
}

fn side(value: Option<&InForce>) -> Side {
    let shown = value.map(InForce::shown);
    Side { value: shown.clone(), shown, at: value.and_then(|value| value.at) }
}
