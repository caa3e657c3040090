//! Reads `sentinel` lines, as `sentinelHandleConfiguration` (sentinel.c) does: Redis 6.0 one after the other,
//! later releases in three stages after the whole file.

use super::super::effective::Config;
use super::super::number::c_string;
use super::super::refusal::{MOST_REFUSALS, Reason, Refusal};
use super::super::value::At;
use super::address::address;
use super::model::{Entry, Located, Master, Sentinel};
use crate::catalog::sentinel::{Stage, find, find_any, id, nearest};
use crate::catalog::{Server, ServerSet};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Why a line is refused, and the index of the word at fault.
type Fault = (Reason, Option<usize>);

/// The `sentinel` lines that were read so far.
#[derive(Default)]
pub(in super::super) struct Lines {
    /// Lines that are kept until the whole file is read.
    kept: Vec<At>,
    masters: Vec<Master>,
    /// The index of each master.
    names: BTreeMap<Box<[u8]>, usize>,
    /// The names of masters that refused lines were meant to watch.
    meant: BTreeSet<Box<[u8]>>,
    /// Whether a refused line was meant to watch a master whose name is not known.
    may_watch_any: bool,
    entries: Vec<Entry>,
    resolves: Switch,
    announces_names: Switch,
    /// The replicas, other Sentinels and renamed commands of each master.
    instances: BTreeMap<(usize, Instance), At>,
}

/// A switch that is off without a line.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Switch {
    #[default]
    Off,
    On,
    /// The line of the switch is refused.
    Unknown,
}

/// What a master has only one of.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Instance {
    /// A replica at an address and a port.
    Address(IpAddr, i32),
    /// A replica with a host as written, and a port.
    Host(Box<[u8]>, i32),
    /// Another Sentinel.
    Id(Box<[u8]>),
    /// A renamed command, in lower case.
    Command(Vec<u8>),
}

fn reads_in_stages(server: Server) -> bool {
    server.release() != (6, 0)
}

/// What reads the `sentinel` lines of a file. A program that reads no Sentinels does not link it.
pub(in super::super) trait ReadsLines {
    /// Reads a line at once, or keeps it. Returns why it is refused.
    fn take(&mut self, config: &Config, at: At) -> Option<Fault>;

    /// Reads the lines that were kept, in the order in which the Sentinel does.
    fn read_kept(&mut self, config: &Config) -> Vec<Refusal>;
}

impl ReadsLines for Lines {
    fn take(&mut self, config: &Config, at: At) -> Option<Fault> {
        if reads_in_stages(config.server) {
            self.kept.push(at);
            return None;
        }
        self.read(config, at).err()
    }

    fn read_kept(&mut self, config: &Config) -> Vec<Refusal> {
        let mut kept = std::mem::take(&mut self.kept);
        // An option with a wrong number of arguments is read in its stage all the same.
        let stage = |at: &At| {
            let option = find(c_string(config.word_value(*at, 1)), config.server);
            option.map_or(Stage::After, |option| option.stage)
        };
        kept.sort_by_cached_key(stage);
        let refusals = kept.into_iter().filter_map(|at| {
            let (reason, word) = self.read(config, at).err()?;
            Some(Refusal { reason, at, word, while_reading: false, stops_load: false })
        });
        refusals.take(MOST_REFUSALS).collect()
    }
}

impl Lines {
    /// Returns what the lines mean, beside the rest of the file.
    pub(in super::super) fn sentinel(mut self, mut config: Config) -> Sentinel {
        for refusal in &mut config.refusals {
            let Reason::UnknownMaster { watched } = &mut refusal.reason else { continue };
            let document = &config.sources[refusal.at.source].document;
            let name = document.words(&document.lines()[refusal.at.line]).get(2);
            let name = name.map_or(&b""[..], |word| c_string(document.value(word)));
            *watched = self.names.get(name).map(|nth| self.masters[*nth].at);
        }
        self.masters.sort_by_key(|master| master.at);
        Sentinel { config, masters: self.masters, entries: self.entries }
    }

    fn read(&mut self, config: &Config, at: At) -> Result<(), Fault> {
        let outcome = self.set(config, at);
        if outcome.is_err() && config.has_nul(at) {
            return Err((Reason::NulByte, None));
        }
        outcome
    }

    fn set(&mut self, config: &Config, at: At) -> Result<(), Fault> {
        let (name, given) = (c_string(config.word_value(at, 1)), config.words(at).len().saturating_sub(2));
        let Some(option) = find(name, config.server) else {
            let nearest = nearest(name, config.server);
            if nearest == Some(id::MONITOR.name()) {
                self.may_watch(config, at);
            }
            let known_to = find_any(name).fold(ServerSet::default(), |set, (_, servers)| set.or(servers));
            return Err((Reason::UnknownSentinelOption { nearest, known_to }, Some(1)));
        };
        if !(option.least..=option.arguments.len()).contains(&given) {
            if option.id == id::MONITOR {
                self.may_watch(config, at);
            }
            return Err(wrong_number(config, at, Reason::SentinelArguments { option: option.id, given }));
        }
        let located = |word| Located { value: c_string(config.word_value(at, word)).into(), at, word };
        let arguments = (2..given + 2).map(located).collect();
        let entry = Entry { option: option.id, at, arguments };
        if option.id == id::MONITOR {
            return self.watch(config, entry);
        }
        // The form without an id is of old releases, and ignored.
        if option.id == id::KNOWN_SENTINEL && given < option.arguments.len() {
            return Ok(());
        }
        if option.is_of_master() {
            let Some(master) = self.master_of(config, &entry)? else { return Ok(()) };
            self.check(config, &entry, master)?;
            self.masters[master].entries.push(entry);
            Ok(())
        } else {
            self.set_own(entry)
        }
    }

    /// Notes the master that a refused line is meant to watch.
    fn may_watch(&mut self, config: &Config, at: At) {
        match c_string(config.word_value(at, 2)) {
            b"" => self.may_watch_any = true,
            name => _ = self.meant.insert(name.into()),
        }
    }

    fn watch(&mut self, config: &Config, entry: Entry) -> Result<(), Fault> {
        let at = entry.at;
        let Ok([name, host, port, quorum]) = <[Located; 4]>::try_from(entry.arguments) else { return Ok(()) };
        let fault = if quorum.number() <= 0 {
            Some(out_of_range(1, i32::MAX, &quorum))
        } else {
            self.resolve(config, &host, &port).err()
        };
        let first = self.names.get(&name.value).map(|nth| self.masters[*nth].at);
        let twice = || first.map(|first| (Reason::DuplicateMaster { first }, Some(2)));
        if let Some(fault) = fault.or_else(twice) {
            self.meant.insert(name.value);
            return Err(fault);
        }
        self.names.insert(name.value.clone(), self.masters.len());
        self.masters.push(Master { at, name, host, port, quorum, entries: Vec::new() });
        Ok(())
    }

    /// Returns the index of the master that a line belongs to, or `None` if only another refused line is to
    /// blame for its absence.
    fn master_of(&self, config: &Config, entry: &Entry) -> Result<Option<usize>, Fault> {
        let name = entry.arguments.first().map(|name| &*name.value).unwrap_or_default();
        let found = self.names.get(name).copied();
        let may_be_watched = self.may_watch_any || self.meant.contains(name) || !config.unresolved.is_empty();
        match found {
            None if !may_be_watched => Err((Reason::UnknownMaster { watched: None }, Some(2))),
            found => Ok(found),
        }
    }

    /// Checks the values of an option of a master.
    fn check(&mut self, config: &Config, entry: &Entry, master: usize) -> Result<(), Fault> {
        let Some(value) = entry.value() else { return Ok(()) };
        match entry.option {
            id::DOWN_AFTER_MILLISECONDS | id::FAILOVER_TIMEOUT if value.number() <= 0 => {
                Err(out_of_range(1, i32::MAX, value))
            }
            id::MASTER_REBOOT_DOWN_AFTER_PERIOD if value.number() < 0 => {
                Err(out_of_range(0, i32::MAX, value))
            }
            // Whether a program can be run depends on the machine.
            id::NOTIFICATION_SCRIPT | id::CLIENT_RECONFIG_SCRIPT if value.value.is_empty() => {
                Err((Reason::EmptyValue, Some(value.word)))
            }
            id::RENAME_COMMAND => {
                let command = Instance::Command(value.value.to_ascii_lowercase());
                let twice = |first| Reason::RenamedTwice { first };
                self.add(master, Some(command), value, twice)
            }
            id::KNOWN_REPLICA | id::KNOWN_SENTINEL => {
                let [_, host, port, id @ ..] = entry.arguments.as_slice() else { return Ok(()) };
                let address = self.resolve(config, host, port)?;
                let instance = match id {
                    [id] => Some(Instance::Id(id.value.clone())),
                    _ => self.replica(config, address, host, port),
                };
                self.add(master, instance, id.first().unwrap_or(host), |first| Reason::DuplicateInstance {
                    first,
                })
            }
            _ => Ok(()),
        }
    }

    /// Returns the address of an instance, or `None` if it has a name, which the machine may resolve.
    fn resolve(&self, config: &Config, host: &Located, port: &Located) -> Result<Option<IpAddr>, Fault> {
        if !(0..=65_535).contains(&port.number()) {
            return Err(out_of_range(0, 65_535, port));
        }
        let address = address(&host.value);
        let may_resolve = if reads_in_stages(config.server) {
            self.resolves != Switch::Off || !config.unresolved.is_empty()
        } else if host.value.is_empty() {
            return Err((Reason::EmptyValue, Some(host.word)));
        } else {
            true
        };
        if address.is_none() && !may_resolve {
            return Err((Reason::HostNotResolved, Some(host.word)));
        }
        Ok(address)
    }

    /// Returns what tells a replica from the others, if this does not depend on the machine.
    fn replica(
        &self,
        config: &Config,
        address: Option<IpAddr>,
        host: &Located,
        port: &Located,
    ) -> Option<Instance> {
        let as_written = || Instance::Host(host.value.clone(), port.number());
        match self.announces_names {
            _ if !reads_in_stages(config.server) => Some(as_written()),
            Switch::On => Some(as_written()),
            Switch::Off => address.map(|address| Instance::Address(address, port.number())),
            Switch::Unknown => None,
        }
    }

    /// Adds an instance to a master, which must not have it yet.
    fn add(
        &mut self,
        master: usize,
        instance: Option<Instance>,
        named: &Located,
        twice: impl Fn(At) -> Reason,
    ) -> Result<(), Fault> {
        let Some(instance) = instance else { return Ok(()) };
        match self.instances.entry((master, instance)) {
            std::collections::btree_map::Entry::Occupied(first) => {
                Err((twice(*first.get()), Some(named.word)))
            }
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(named.at);
                Ok(())
            }
        }
    }

    /// Sets an option of the Sentinel itself.
    fn set_own(&mut self, entry: Entry) -> Result<(), Fault> {
        let Some(value) = entry.value() else { return Ok(()) };
        match entry.option {
            id::DENY_SCRIPTS_RECONFIG | id::RESOLVE_HOSTNAMES | id::ANNOUNCE_HOSTNAMES => {
                let switch = match value.value.to_ascii_lowercase().as_slice() {
                    b"yes" => Switch::On,
                    b"no" => Switch::Off,
                    _ => Switch::Unknown,
                };
                match entry.option {
                    id::RESOLVE_HOSTNAMES => self.resolves = switch,
                    id::ANNOUNCE_HOSTNAMES => self.announces_names = switch,
                    _ => {}
                }
                if switch == Switch::Unknown {
                    return Err((Reason::NotABool, Some(value.word)));
                }
            }
            id::MYID if value.value.len() != ID_LENGTH => {
                let reason = Reason::MalformedSentinelId { length: value.value.len() };
                return Err((reason, Some(value.word)));
            }
            _ => {}
        }
        self.entries.push(entry);
        Ok(())
    }
}

/// The number of bytes in the id of a Sentinel.
const ID_LENGTH: usize = 40;

fn out_of_range(min: i32, max: i32, value: &Located) -> Fault {
    (Reason::OutOfRange { min: min.into(), max: max.into(), octal: false }, Some(value.word))
}

/// Returns why a line with too many or too few words is refused: a comment, if it has one.
fn wrong_number(config: &Config, at: At, reason: Reason) -> Fault {
    let document = &config.sources[at.source].document;
    let is_comment = |nth: &usize| config.word_span(at, Some(*nth)).of(document.bytes()).starts_with(b"#");
    match (2..config.words(at).len()).find(is_comment) {
        Some(nth) => (Reason::InlineComment, Some(nth)),
        None => (reason, Some(1)),
    }
}
