use crate::catalog::DirectiveId;

/// The typed value of a directive. Integers are in the unit of the directive
/// ([`crate::catalog::Directive::unit`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `yes` or `no`.
    Bool(bool),
    /// A word of an enumeration.
    Word(&'static str),
    /// Several words of an enumeration.
    Words(Vec<&'static str>),
    /// A number, in the unit of the directive.
    Integer(i64),
    /// A size, in bytes.
    Bytes(u64),
    /// A percentage of `maxmemory`.
    Percent(i64),
    /// A file mode.
    Mode(u32),
    /// Any bytes.
    Text(Box<[u8]>),
    /// `save`: points, as seconds and changes. Empty if the line removes all points.
    SavePoints(Vec<(i64, i64)>),
    /// `bind`: addresses, each with its `-` if it has one.
    Addresses(Vec<Box<[u8]>>),
    /// `client-output-buffer-limit`: the limits of each class.
    BufferLimits(Vec<BufferLimit>),
    /// `oom-score-adj-values`: the scores of masters, replicas and children.
    OomScores([i64; 3]),
    /// `latency-tracking-info-percentiles`: the percentiles, as written.
    Percentiles(Vec<Box<[u8]>>),
    /// `replicaof`: host and port, or `None` for `no one`.
    ReplicaOf(Option<(Box<[u8]>, u16)>),
    /// `user`: the name and the rules, which may contain passwords.
    User {
        /// The name of the user.
        name: Box<[u8]>,
        /// The rules.
        rules: Vec<Box<[u8]>>,
    },
    /// `rename-command`: the old and the new name. An empty new name removes the command.
    Rename(Box<[u8]>, Box<[u8]>),
    /// `loadmodule`: the path of the module.
    Module(Box<[u8]>),
}

/// The limits of one class of `client-output-buffer-limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferLimit {
    /// `normal`, `replica` or `pubsub`.
    pub class: &'static str,
    /// The size of the buffer at which the client is closed at once, in bytes; 0 for never.
    pub hard: u64,
    /// The size of the buffer at which the client is closed after `soft_seconds`, in bytes; 0 for never.
    pub soft: u64,
    /// How long the buffer may exceed `soft`, in seconds.
    pub soft_seconds: i64,
}

/// The place of a directive: a source of the configuration, and a line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The index of the source.
    pub source: usize,
    /// The index of the line in the source's document.
    pub line: usize,
}

/// A directive that the server accepted.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The directive.
    pub directive: DirectiveId,
    /// Whether the line uses an alias of the directive.
    pub by_alias: bool,
    /// The place of the directive.
    pub at: At,
    /// The value of the directive.
    pub value: Value,
}

impl Value {
    /// Returns the number if the value is an integer.
    pub fn as_integer(&self) -> Option<i64> {
        if let Value::Integer(value) = self { Some(*value) } else { None }
    }

    /// Returns the bytes if the value is a text.
    pub fn as_text(&self) -> Option<&[u8]> {
        if let Value::Text(value) = self { Some(value) } else { None }
    }
}
