use crate::catalog::DirectiveId;

/// The typed value of a directive. The unit of an integer is the
/// directive's ([`crate::catalog::Directive::unit`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `yes` or `no`.
    Bool(bool),
    /// A word of an enumeration.
    Word(&'static str),
    /// Several words of an enumeration.
    Words(Vec<&'static str>),
    /// A number, in the directive's unit.
    Integer(i64),
    /// A number of bytes.
    Bytes(u64),
    /// A percentage of `maxmemory`.
    Percent(i64),
    /// File permissions.
    Mode(u32),
    /// Any bytes.
    Text(Box<[u8]>),
    /// `save`: points as seconds and changes. Empty means that the line clears.
    SavePoints(Vec<(i64, i64)>),
    /// `bind`: addresses, each perhaps with a `-` before it.
    Addresses(Vec<Box<[u8]>>),
    /// `client-output-buffer-limit`.
    BufferLimits(Vec<BufferLimit>),
    /// `oom-score-adj-values`: for masters, replicas and children.
    OomScores([i64; 3]),
    /// `latency-tracking-info-percentiles`, each as it is written.
    Percentiles(Vec<Box<[u8]>>),
    /// `replicaof`: host and port, or `None` for `no one`.
    ReplicaOf(Option<(Box<[u8]>, u16)>),
    /// `user`: the name and the rules, which may hold passwords.
    User {
        /// The name.
        name: Box<[u8]>,
        /// The rules.
        rules: Vec<Box<[u8]>>,
    },
    /// `rename-command`: the old and the new name. An empty new name removes the command.
    Rename(Box<[u8]>, Box<[u8]>),
    /// `loadmodule`: the path of the module.
    Module(Box<[u8]>),
}

/// One class of `client-output-buffer-limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferLimit {
    /// `normal`, `replica` or `pubsub`.
    pub class: &'static str,
    /// Bytes at which the client is closed at once; 0 for never.
    pub hard: u64,
    /// Bytes at which the client is closed after `soft_seconds`; 0 for never.
    pub soft: u64,
    /// Seconds.
    pub soft_seconds: i64,
}

/// The place of a directive: one of a configuration's sources, and a line of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The index of the source.
    pub source: usize,
    /// The index of the line in the source's document.
    pub line: usize,
}

/// One directive that the server accepted.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Which directive.
    pub directive: DirectiveId,
    /// Whether it is written under an alias.
    pub by_alias: bool,
    /// Where.
    pub at: At,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// Returns the number of an integer.
    pub fn as_integer(&self) -> Option<i64> {
        if let Value::Integer(value) = self { Some(*value) } else { None }
    }

    /// Returns the bytes of a text.
    pub fn as_text(&self) -> Option<&[u8]> {
        if let Value::Text(value) = self { Some(value) } else { None }
    }
}
