use super::value::At;
use crate::catalog::{Directive, DirectiveId, ServerSet};
use crate::message::Words;
use crate::syntax::Unbalanced;

/// Why a server refuses a file, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub at: At,
    /// The word at fault, as an index into the line's words; `None` for the whole line.
    pub word: Option<usize>,
    /// Whether the server stops while it reads this line. Otherwise it reads the whole file first, and
    /// most such refusals come without a line number.
    pub while_reading: bool,
    /// Whether this is the refusal that the server comes to first: it stops there. The others it would come to one
    /// after the other, as those before them are put right.
    pub stops_load: bool,
}

/// What keeps a line from being taken for a directive.
pub(super) enum Fault {
    /// The line is refused, for the word at fault.
    Refused(Reason, Option<usize>),
    /// The loader takes the line for none of its directives.
    FallsThrough(Reason),
}

/// The reason of a line that has the wrong number of arguments.
pub(super) fn arity(directive: &Directive, expected: Arity, given: usize) -> Reason {
    Reason::WrongNumberOfArguments { directive: directive.id, expected, given }
}

/// How many arguments a directive takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// This many.
    Exactly(usize),
    /// This many or more.
    AtLeast(usize),
}

/// Why a server refuses a line or a file. Each is one rule of group L.
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
    SentinelLine,
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
    /// Seconds without changes.
    Odd,
    /// Not a number, or seconds below 1, or changes below 0.
    BadNumber,
}

/// What is wrong with a `client-output-buffer-limit` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitFault {
    /// Not four arguments a class.
    Count,
    /// No such class, or one without limits.
    Class,
    /// A limit that is no size, or seconds that are no number.
    Number,
}
