//! What a Sentinel knows after the word `sentinel`.

use super::lookup::distance;
use super::server::{Server, ServerSet};
use crate::message::Words;
use tables::SENTINEL_OPTIONS;

#[allow(clippy::unreadable_literal, reason = "generated")]
pub(super) mod tables {
    use super::super::server::ServerSet;
    use super::{OptionId, SentinelOption, Stage};
    use crate::message::Words;

    include!(concat!(env!("OUT_DIR"), "/sentinel.rs"));
}

/// The options as constants, named in upper case.
pub mod id {
    pub use super::tables::sentinel_ids::*;
}

/// An option of a Sentinel, as an index into the catalog. The constants are in [`id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionId(pub(crate) u8);

impl OptionId {
    /// Returns the catalog entry of the option.
    pub fn option(self) -> &'static SentinelOption {
        &SENTINEL_OPTIONS[usize::from(self.0)]
    }

    /// Returns the name of the option, in lower case.
    pub fn name(self) -> &'static str {
        self.option().name
    }
}

/// When a Sentinel reads an option. Redis 6.0 reads all lines in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before the masters.
    Before,
    /// With the masters.
    Master,
    /// After the masters.
    After,
}

/// The catalog entry of an option of a Sentinel.
#[derive(Debug)]
pub struct SentinelOption {
    /// The identity of the option.
    pub id: OptionId,
    /// The name of the option, in lower case.
    pub name: &'static str,
    /// The names of the option, the first of which is `name`, each with the servers that know it.
    pub names: &'static [(&'static str, ServerSet)],
    /// What the words after the option are.
    pub arguments: &'static [&'static str],
    /// How many of the arguments have to be there.
    pub least: usize,
    /// When the option is read.
    pub stage: Stage,
    /// The value in force if no line sets the option.
    pub default: Option<&'static str>,
    /// Whether the Sentinel writes the line itself.
    pub is_state: bool,
    /// The index of the argument that is a secret.
    pub secret: Option<usize>,
    /// The command that changes the option while the Sentinel runs.
    pub set_by: Option<&'static str>,
    /// What the option does, in one line.
    pub meaning: Words,
}

impl SentinelOption {
    /// Returns whether the option belongs to a master, whose name is its first argument.
    pub fn is_of_master(&self) -> bool {
        self.arguments.first() == Some(&"master")
    }

    /// Returns whether the Sentinel of `server` knows the option, under any name.
    pub fn is_known_to(&self, server: Server) -> bool {
        self.names.iter().any(|(_, servers)| servers.has(server))
    }
}

/// Returns all options of Sentinels, ordered by name.
pub fn options() -> &'static [SentinelOption] {
    SENTINEL_OPTIONS
}

/// Returns the option that the Sentinel of `server` knows by this name. Ignores case.
pub fn find(name: &[u8], server: Server) -> Option<&'static SentinelOption> {
    find_any(name).find(|(_, servers)| servers.has(server)).map(|(option, _)| option)
}

/// Returns the options that have this name on any server, each with those servers.
pub fn find_any(name: &[u8]) -> impl Iterator<Item = (&'static SentinelOption, ServerSet)> {
    let named = move |option: &'static SentinelOption| {
        let name = option.names.iter().find(|(word, _)| word.as_bytes().eq_ignore_ascii_case(name))?;
        Some((option, name.1))
    };
    SENTINEL_OPTIONS.iter().filter_map(named)
}

/// Returns the name of an option known to the Sentinel of `server` that is most similar to a misspelled one, or
/// `None` if none is similar enough.
pub fn nearest(name: &[u8], server: Server) -> Option<&'static str> {
    let wanted = std::str::from_utf8(name).ok()?.to_ascii_lowercase().replace('_', "-");
    if wanted.len() < 3 || wanted.len() > 64 {
        return None;
    }
    let names = SENTINEL_OPTIONS.iter().flat_map(|option| option.names);
    names
        .filter(|name| name.1.has(server))
        .map(|name| (distance(&wanted, name.0), name.0))
        .filter(|(distance, _)| *distance <= (wanted.len() / 4).clamp(1, 3))
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;

    #[test]
    fn options_depend_on_the_server() {
        let find = |name: &str, server| {
            find(name.as_bytes(), Server::parse(server).expect("known")).map(|option| option.id)
        };
        assert_eq!(find("Known-Slave", "redis:8.0"), Some(id::KNOWN_REPLICA));
        assert_eq!(find("resolve-hostnames", "redis:6.0"), None);
        assert_eq!(find("resolve-hostnames", "redis:6.2"), Some(id::RESOLVE_HOSTNAMES));
        let primary = "primary-reboot-down-after-period";
        assert_eq!(find(primary, "valkey:7.2"), None);
        assert_eq!(find(primary, "valkey:8.0"), Some(id::MASTER_REBOOT_DOWN_AFTER_PERIOD));
        assert_eq!(nearest(b"down_after_milisecond", Server::DEFAULT), Some("down-after-milliseconds"));
        assert_eq!(nearest(b"port", Server::DEFAULT), None);
    }

    #[test]
    fn every_option_is_described() {
        for option in options() {
            assert!(Language::ALL.iter().all(|l| !option.meaning.get(*l).is_empty()), "{}", option.name);
            assert_eq!(option.id.name(), option.name);
        }
    }
}
