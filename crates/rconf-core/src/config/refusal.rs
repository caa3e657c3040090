use super::value::At;
use crate::catalog::sentinel::OptionId;
use crate::catalog::{Directive, DirectiveId, ServerSet};
use crate::message::Words;
use crate::syntax::Unbalanced;

/// Why and where a server refuses a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Why the server refuses it.
    pub reason: Reason,
    /// The line at fault.
    pub at: At,
    /// The index of the word at fault in the line. `None` means the whole line.
    pub word: Option<usize>,
    /// Whether the server stops while it reads this line. Otherwise it reads the whole file first, and most
    /// such refusals come without a line number.
    pub while_reading: bool,
    /// Whether this is the first refusal, at which the server stops. The server would find the others one
    /// after the other, as the earlier ones are corrected.
    pub stops_load: bool,
}

/// The maximum number of refusals. A server stops at the first, and nobody reads more than these.
pub(super) const MOST_REFUSALS: usize = 200;

/// Why a line does not set a directive.
pub(super) enum Fault {
    /// The server refuses the line, because of the word with this index.
    Refused(Reason, Option<usize>),
    /// The loader has no directive for the line.
    FallsThrough(Reason),
}

/// Returns the reason to refuse a line with a wrong number of arguments.
pub(super) fn arity(directive: &Directive, expected: Arity, given: usize) -> Reason {
    Reason::WrongNumberOfArguments { directive: directive.id, expected, given }
}

/// The number of arguments that a directive takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// Exactly this number.
    Exactly(usize),
    /// This number or more.
    AtLeast(usize),
}

/// Why a server refuses a line or a file. Each reason belongs to one rule of group L.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the rule of the same name is the documentation")]
pub enum Reason {
    UnbalancedQuotes(Unbalanced),
    UnknownDirective { nearest: Option<&'static str>, known_to: ServerSet },
    WrongNumberOfArguments { directive: DirectiveId, expected: Arity, given: usize },
    InlineComment,
    NotABool,
    NotAnInteger,
    NotASize,
    NotASizeOrPercent,
    NotOctal,
    NotAnAllowedValue { allowed: &'static [&'static str] },
    OutOfRange { min: i128, max: i128, octal: bool },
    PercentOutOfRange { max: i64 },
    BadSavePoints(SaveFault),
    BadBufferLimit(LimitFault),
    BadOomScore,
    BadKeyspaceEvents { allowed: &'static str, found: u8 },
    BadPercentile { is_number: bool },
    FileNameIsAPath,
    EmptyValue,
    BadHostname { too_long: bool },
    BadNodeName,
    BadAddress { wanted: Words },
    BadTitleTemplate,
    ConflictingShutdownFlags,
    BadArraySetting { why: Words },
    BadMasterPort,
    TooManyBindAddresses { given: usize },
    ValueTooLong { max: usize },
    RenameUnknownCommand,
    RenameTaken,
    RenameCrash,
    BadAclRule { why: Words },
    BadUserName,
    UnknownAclCommand { category: bool },
    DuplicateUser { first: At },
    NotAUserLine(NotAUser),
    SentinelLine,
    UnknownSentinelOption { nearest: Option<&'static str>, known_to: ServerSet },
    SentinelArguments { option: OptionId, given: usize },
    UnknownMaster { watched: Option<At> },
    DuplicateMaster { first: At },
    DuplicateInstance { first: At },
    RenamedTwice { first: At },
    HostNotResolved,
    MalformedSentinelId { length: usize },
    ReplicaofInCluster { cluster_enabled: At },
    NoListener,
    BusPortTooHigh { port: i64 },
    TlsWithoutCertificate { missing: &'static str },
    BadTlsProtocols,
    AclfileWithUsers { user: At },
    ModuleSettingWithoutModule { value_missing: bool },
    IncludeCycle,
    ByteOrderMark,
    NulByte,
}

/// What is wrong with a `save` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveFault {
    /// A number of seconds has no number of changes.
    Odd,
    /// An argument is not a number, or seconds are below 1, or changes are below 0.
    BadNumber,
}

/// What is wrong with a `client-output-buffer-limit` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitFault {
    /// The number of arguments is not a multiple of four.
    Count,
    /// The class does not exist, or cannot have limits.
    Class,
    /// A limit is not a size, or the seconds are negative or not a number.
    Number,
}

/// What a line of an ACL file is instead of `user` and a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAUser {
    /// A comment, which ACL files do not have.
    Comment,
    /// `user` in capitals.
    Capitals,
    /// `user` with a tab behind it.
    Tab,
    /// `user` without a name.
    NoName,
    /// Anything else.
    Other,
}
