use super::server::{Server, ServerSet};
use crate::message::Words;

/// Which directive, as an index into the catalog. The constants are in [`crate::catalog::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectiveId(pub(crate) u16);

impl DirectiveId {
    /// Returns the directive's entry in the catalog.
    pub fn directive(self) -> &'static Directive {
        &super::tables::DIRECTIVES[usize::from(self.0)]
    }

    /// Returns the directive's name, in lower case.
    pub fn name(self) -> &'static str {
        self.directive().name
    }
}

/// What is known of one directive.
#[derive(Debug)]
pub struct Directive {
    /// Which one.
    pub id: DirectiveId,
    /// Its name, in lower case.
    pub name: &'static str,
    /// The servers that know it.
    pub known: ServerSet,
    /// The servers that accept it with one argument and ignore it.
    pub ignored: ServerSet,
    /// What it does, in one line.
    pub meaning: Words,
    /// The unit of its value, for quantities.
    pub unit: Option<&'static str>,
    /// The group of directives it belongs to.
    pub group: &'static str,
    /// What else there is to know about it.
    pub note: Option<Words>,
    /// Its grammar and default, which differ between servers.
    pub variants: &'static [Variant],
}

impl Directive {
    /// Returns the variant that `server` has, or `None` if the server does not know the directive, or ignores it.
    pub fn variant(&self, server: Server) -> Option<&'static Variant> {
        self.variants.iter().find(|v| v.servers.has(server))
    }
}

/// A directive on some servers.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the server's table")]
pub struct Variant {
    /// The servers.
    pub servers: ServerSet,
    /// The grammar of its value.
    pub kind: Kind,
    /// The value in force without a line for it, as `CONFIG GET` shows it.
    pub default: Option<&'static str>,
    /// Another name for it on these servers, usually the older one.
    pub alias: Option<&'static str>,
    /// A check beyond the kind's own.
    pub check: Option<Check>,
    /// Whether `CONFIG SET` refuses to change it.
    pub immutable: bool,
    /// Whether `CONFIG GET *` leaves it out.
    pub hidden: bool,
    /// Whether only builds with TLS know it.
    pub tls_build: bool,
    /// Whether it takes any number of arguments.
    pub multi_arg: bool,
    /// Whether its value is a secret.
    pub sensitive: bool,
    /// Whether `CONFIG SET` needs `enable-protected-configs`.
    pub protected: bool,
}

/// The grammar of a directive's value. Bounds are in the directive's own unit and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `yes` or `no`.
    Bool,
    /// One of these words; any number of them if the directive is multi-argument.
    Enum(&'static [&'static str]),
    /// A decimal number without leading zeros.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: u64,
    },
    /// A number of bytes with an optional unit (`b k kb m mb g gb`).
    Memory {
        /// The smallest value, in bytes.
        min: i64,
        /// The largest value, in bytes.
        max: u64,
    },
    /// A number of bytes, or a percentage of `maxmemory`.
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
    /// A grammar of its own.
    Special(Special),
}

/// The directives that have a grammar of their own; each is a file in `config/directives/`.
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

/// Checks that some directives make beyond their kind (`isValid…` in config.c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// `appenddirname`: not empty, no path.
    FolderName,
    /// `appendfilename`: no path; from 7.0 not empty.
    AppendFileName,
    /// `dbfilename`: no path; on Valkey not empty.
    DumpFileName,
    /// Not empty.
    NotEmpty,
    /// `array-slice-size`: a power of two.
    ArraySliceSize,
    /// `array-sparse-kmax`: greater than `array-sparse-kmin`.
    ArraySparseKmax,
    /// `array-sparse-kmin`: less than `array-sparse-kmax`.
    ArraySparseKmin,
    /// An IPv4 literal or empty.
    Ipv4,
    /// An IPv6 literal or empty.
    Ipv6,
    /// `cluster-announce-hostname`: letters, digits, hyphens, dots; below 256 bytes.
    Hostname,
    /// `cluster-announce-human-nodename`: no character that nodes.conf uses.
    NodeName,
    /// `cluster-announce-ip` on Redis 8.8: an address, or a short host name.
    AnnounceIpOrHostname,
    /// `cluster-announce-ip` on Valkey 9.1: no character that nodes.conf uses.
    AnnounceIpCharacters,
    /// `shutdown-on-sig…`: not both `save` and `nosave`.
    ShutdownFlags,
    /// `hash-seed`: at most 256 bytes.
    HashSeed,
    /// `proc-title-template`: known variables only, and not empty when filled in.
    ProcTitle,
}
