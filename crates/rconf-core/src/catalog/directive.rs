use super::server::{Server, ServerSet};
use crate::message::Words;

/// A directive, as an index into the catalog. The constants are in [`crate::catalog::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectiveId(pub(crate) u16);

/// A name of a directive, and the servers that know the directive by this name.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) word: &'static str,
    pub(super) directive: DirectiveId,
    pub(super) servers: ServerSet,
    pub(super) is_alias: bool,
}

/// The catalog entry of a directive.
#[derive(Debug)]
pub struct Directive {
    /// The identity of the directive.
    pub id: DirectiveId,
    /// The name of the directive, in lower case.
    pub name: &'static str,
    /// The servers that know the directive.
    pub known: ServerSet,
    /// The servers that accept the directive with one argument and ignore it.
    pub ignored: ServerSet,
    /// What the directive does, in one line.
    pub meaning: Words,
    /// The unit of the value, if the value is a quantity.
    pub unit: Option<&'static str>,
    /// The group that the directive belongs to.
    pub group: &'static str,
    /// Other facts about the directive.
    pub note: Option<Words>,
    /// The syntax and default of the directive, which differ between servers.
    pub variants: &'static [Variant],
}

impl Directive {
    /// Returns the variant of `server`, or `None` if the server does not know the directive or ignores it.
    pub fn variant(&self, server: Server) -> Option<&'static Variant> {
        self.variants.iter().find(|v| v.servers.has(server))
    }
}

/// The syntax and default of a directive on some servers.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the server's table")]
pub struct Variant {
    /// The servers that have the variant.
    pub servers: ServerSet,
    /// The syntax of the value.
    pub kind: Kind,
    /// The value in force if no line sets the directive, as `CONFIG GET` shows it.
    pub default: Option<&'static str>,
    /// Another name of the directive on these servers, usually the older one.
    pub alias: Option<&'static str>,
    /// A check that the server makes beyond the syntax.
    pub check: Option<Check>,
    /// Whether `CONFIG SET` refuses to change the directive.
    pub immutable: bool,
    /// Whether `CONFIG GET *` omits the directive.
    pub hidden: bool,
    /// Whether only builds with TLS know the directive.
    pub tls_build: bool,
    /// Whether the directive takes any number of arguments.
    pub multi_arg: bool,
    /// Whether the value is a secret.
    pub sensitive: bool,
    /// Whether `CONFIG SET` needs `enable-protected-configs`.
    pub protected: bool,
}

/// The syntax of a directive's value. Bounds are inclusive, and in the unit of the directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `yes` or `no`.
    Bool,
    /// One of these words, or several if the directive takes several arguments.
    Enum(&'static [&'static str]),
    /// A decimal number without leading zeros.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: u64,
    },
    /// A size with an optional unit (`b k kb m mb g gb`).
    Memory {
        /// The smallest value, in bytes.
        min: i64,
        /// The largest value, in bytes.
        max: u64,
    },
    /// A size, or a percentage of `maxmemory`.
    MemoryOrPercent {
        /// The largest percentage.
        max_percent: i64,
        /// The largest value, in bytes.
        max: u64,
    },
    /// An octal number.
    Octal {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
    },
    /// Any bytes.
    Text,
    /// A syntax of its own.
    Special(Special),
}

/// The directives that have a syntax of their own. Most are read by a file in `config/directives/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after its directive")]
pub enum Special {
    Bind,
    ClientOutputBufferLimit,
    ClientQueryBufferLimit,
    PlainText,
    Dir,
    Include,
    LatencyPercentiles,
    Dead,
    LoadModule,
    NotifyKeyspaceEvents,
    OomScoreAdjValues,
    RenameCommand,
    ReplicaOf,
    RequirePass,
    Save,
    Sentinel,
    UnixSocketPerm,
    User,
}

/// The checks that some directives make beyond the syntax of their kind (`isValid…` in config.c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// `appenddirname`: not empty, and not a path.
    FolderName,
    /// `appendfilename`: not a path; from 7.0 also not empty.
    AppendFileName,
    /// `dbfilename`: not a path; on Valkey also not empty.
    DumpFileName,
    /// Not empty.
    NotEmpty,
    /// `array-slice-size`: a power of two.
    ArraySliceSize,
    /// `array-sparse-kmax`: greater than `array-sparse-kmin`.
    ArraySparseKmax,
    /// `array-sparse-kmin`: less than `array-sparse-kmax`.
    ArraySparseKmin,
    /// An IPv4 address, or empty.
    Ipv4,
    /// An IPv6 address, or empty.
    Ipv6,
    /// `cluster-announce-hostname`: letters, digits, hyphens and dots; less than 256 bytes.
    Hostname,
    /// `cluster-announce-human-nodename`: no character with a meaning in nodes.conf.
    NodeName,
    /// `cluster-announce-ip` on Redis 8.8: an address, or a short host name.
    AnnounceIpOrHostname,
    /// `cluster-announce-ip` on Valkey 9.1: no character with a meaning in nodes.conf.
    AnnounceIpCharacters,
    /// `shutdown-on-sig…`: not both `save` and `nosave`.
    ShutdownFlags,
    /// `hash-seed`: at most 256 bytes.
    HashSeed,
    /// `proc-title-template`: only known variables, and not empty after they are filled in.
    ProcTitle,
}
