//! The value of a Sentinel's option in force, in one notation for every way to write it.

use super::super::model::visible;
use crate::catalog::sentinel::{OptionId, SentinelOption, id};
use crate::config::{At, Entry, Located, Master, Sentinel};
use crate::secret::HIDDEN;
use std::collections::BTreeMap;

/// A value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InForce {
    pub(super) value: Vec<u8>,
    /// Whether people may not see the value.
    pub(super) is_secret: bool,
    /// The line that sets the value, or `None` if it is the default.
    pub(super) at: Option<At>,
}

/// Returns whether each line of the option adds something.
pub(super) fn adds(option: OptionId) -> bool {
    [id::KNOWN_REPLICA, id::KNOWN_SENTINEL, id::RENAME_COMMAND].contains(&option)
}

/// Returns the value of an option of the Sentinel itself, or `None` if it has none.
pub(super) fn of_sentinel(sentinel: &Sentinel, option: &SentinelOption) -> Option<InForce> {
    // An empty address, user or password is none.
    let entry = sentinel.entry(option.id).filter(|entry| entry.value().is_some_and(|v| !v.value.is_empty()));
    in_force(entry, option)
}

/// Returns the value of an option of a master that has one value, or `None` if it has none.
pub(super) fn of_master(master: &Master, option: &SentinelOption) -> Option<InForce> {
    in_force(master.entry(option.id), option)
}

fn in_force(entry: Option<&Entry>, option: &SentinelOption) -> Option<InForce> {
    let is_secret = option.secret.is_some();
    match entry.and_then(|entry| Some((entry.at, entry.value()?))) {
        Some((at, value)) => Some(InForce { value: canonical(option, value), is_secret, at: Some(at) }),
        None => option.default.map(|value| InForce { value: value.into(), is_secret, at: None }),
    }
}

fn canonical(option: &SentinelOption, value: &Located) -> Vec<u8> {
    match option.arguments.get(value.word.saturating_sub(2)) {
        Some(&("milliseconds" | "replicas" | "port" | "epoch")) => value.number().to_string().into_bytes(),
        Some(&"switch") => value.value.to_ascii_lowercase(),
        _ => value.value.to_vec(),
    }
}

/// Returns the values of an option each of whose lines adds one, by what they are of: the name of a command, or the address
/// of a replica or Sentinel.
pub(super) fn each(master: &Master, option: OptionId) -> BTreeMap<String, InForce> {
    let entry = |entry: &Entry| {
        let words = entry.arguments.get(1..)?;
        let (name, value) = match (option, words) {
            (id::RENAME_COMMAND, [command, name]) => (command.text().to_uppercase(), name.value.to_vec()),
            (_, [host, port, id @ ..]) => {
                let id = id.first().map(|id| id.value.to_vec());
                (address(host, port), id.unwrap_or_else(|| b"known".to_vec()))
            }
            _ => return None,
        };
        Some((name, InForce { value, is_secret: option.option().secret.is_some(), at: Some(entry.at) }))
    };
    master.all(option).filter_map(entry).collect()
}

/// Returns an address with its port, as people write it.
pub(super) fn address(host: &Located, port: &Located) -> String {
    let (host, port) = (host.text(), port.number());
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

impl InForce {
    /// Returns the value for people.
    pub(super) fn shown(&self) -> String {
        if self.is_secret && !self.value.is_empty() {
            HIDDEN.to_owned()
        } else if self.value.is_empty() {
            "\"\"".to_owned()
        } else {
            visible(&self.value)
        }
    }
}
