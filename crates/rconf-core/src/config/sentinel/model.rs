use super::super::effective::Config;
use super::super::value::At;
use crate::catalog::Server;
use crate::catalog::sentinel::OptionId;

/// The configuration of a Sentinel, as one release reads it.
#[derive(Debug, Clone)]
pub struct Sentinel {
    /// The server directives of the files, their texts, and all that the Sentinel would refuse. The defaults
    /// are those of a server, except where [`Sentinel`] has a method for them.
    pub config: Config,
    /// The masters, in the order of their lines.
    pub masters: Vec<Master>,
    /// The options of the Sentinel itself, in the order of their lines.
    pub entries: Vec<Entry>,
}

/// A master that a Sentinel watches: a `sentinel monitor` line, and the lines that belong to it.
#[derive(Debug, Clone)]
pub struct Master {
    /// The place of the `sentinel monitor` line.
    pub at: At,
    /// The name that Sentinels give to the master and its replicas.
    pub name: Located,
    /// The address or the host name of the master.
    pub host: Located,
    /// The port of the master.
    pub port: Located,
    /// How many Sentinels have to agree that the master is down.
    pub quorum: Located,
    /// The options of the master, in the order of their lines.
    pub entries: Vec<Entry>,
}

/// A `sentinel` line that sets an option.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The option.
    pub option: OptionId,
    /// The place of the line.
    pub at: At,
    /// The words after the option. The first is the name of the master, if the option belongs to one.
    pub arguments: Vec<Located>,
}

/// A word of a line, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The bytes that the Sentinel sees, up to the first NUL.
    pub value: Box<[u8]>,
    /// The line.
    pub at: At,
    /// The index of the word in the line, of which the first is `sentinel`.
    pub word: usize,
}

impl Sentinel {
    /// Returns the server whose Sentinel reads the files.
    pub fn server(&self) -> Server {
        self.config.server()
    }

    /// Returns the port that the Sentinel listens on, which is 26379 without a line.
    pub fn port(&self) -> i64 {
        use crate::catalog::id;
        if self.config.setting(id::PORT).is_some() { self.config.integer(id::PORT) } else { 26_379 }
    }

    /// Returns the line of an option of the Sentinel itself that is in force: the last one.
    pub fn entry(&self, option: OptionId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.option == option)
    }

    /// Returns whether a switch is on, by its line or its default.
    pub fn is_yes(&self, option: OptionId) -> bool {
        match self.entry(option) {
            Some(entry) => entry.value().is_some_and(|v| v.value.eq_ignore_ascii_case(b"yes")),
            None => option.option().default == Some("yes"),
        }
    }

    /// Returns the master of this name.
    pub fn master(&self, name: &[u8]) -> Option<&Master> {
        self.masters.iter().find(|master| *master.name.value == *name)
    }
}

impl Master {
    /// Returns the line of an option that is in force: the last one.
    pub fn entry(&self, option: OptionId) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.option == option)
    }

    /// Returns all lines of an option, in order.
    pub fn all(&self, option: OptionId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.option == option)
    }

    /// Returns the number that an option sets, by its line or its default; 0 if it has none.
    pub fn number(&self, option: OptionId) -> i32 {
        match self.entry(option).and_then(Entry::value) {
            Some(value) => value.number(),
            None => option.option().default.and_then(|default| default.parse().ok()).unwrap_or(0),
        }
    }
}

impl Entry {
    /// Returns the value: the first word after the option and the name of the master.
    pub fn value(&self) -> Option<&Located> {
        self.arguments.get(usize::from(self.option.option().is_of_master()))
    }
}

impl Located {
    /// Returns the number as a Sentinel reads it (`atoi`): what follows the digits is ignored.
    pub fn number(&self) -> i32 {
        super::super::number::atoi(&self.value)
    }

    /// Returns the word as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }
}
