use super::rule::Rule;
use super::rules::{access, cluster, containers, hygiene, load, replication, versions};

/// Every rule, by code. A rule is one file and one line here.
pub static RULES: &[&dyn Rule] = &[
    &access::MissingMasterauth,
    &access::WeakPassword,
    &access::ProtectedModeOff,
    &cluster::PortDiffersFromFolder,
    &cluster::AnnouncePortMismatch,
    &cluster::BusPortMismatch,
    &containers::DaemonizeInContainer,
    &containers::ConfigMountMissing,
    &containers::ConfigMountedAsFile,
    &containers::ConfigNotGivenToServer,
    &containers::PortNotPublished,
    &containers::LoopbackInContainer,
    &hygiene::RepeatedDirective,
    &hygiene::UnusedSuppression,
    &hygiene::UnknownSuppression,
    &load::UnbalancedQuotes,
    &load::UnknownDirective,
    &load::WrongNumberOfArguments,
    &load::InlineComment,
    &load::NotABool,
    &load::NotAnInteger,
    &load::NotASize,
    &load::NotASizeOrPercent,
    &load::NotOctal,
    &load::NotAnAllowedValue,
    &load::OutOfRange,
    &load::PercentOutOfRange,
    &load::BadSavePoints,
    &load::BadBufferLimit,
    &load::BadOomScore,
    &load::BadKeyspaceEvents,
    &load::BadPercentile,
    &load::FileNameIsAPath,
    &load::EmptyValue,
    &load::BadHostname,
    &load::BadNodeName,
    &load::BadAddress,
    &load::BadTitleTemplate,
    &load::ConflictingShutdownFlags,
    &load::BadArraySetting,
    &load::BadMasterPort,
    &load::TooManyBindAddresses,
    &load::ValueTooLong,
    &load::RenameUnknownCommand,
    &load::RenameTaken,
    &load::RenameCrash,
    &load::BadAclRule,
    &load::BadUserName,
    &load::UnknownAclCommand,
    &load::DuplicateUser,
    &load::SentinelLine,
    &load::ReplicaofInCluster,
    &load::NoListener,
    &load::BusPortTooHigh,
    &load::TlsWithoutCertificate,
    &load::BadTlsProtocols,
    &load::AclfileWithUsers,
    &load::ModuleSettingWithoutModule,
    &load::IncludeCycle,
    &load::ByteOrderMark,
    &load::NulByte,
    &replication::ValidityFactorZero,
    &replication::EmptyReplicaFailover,
    &versions::OldName,
];

/// The rule with this code or name.
pub fn find_rule(word: &str) -> Option<&'static dyn Rule> {
    let is = |rule: &&&dyn Rule| {
        let meta = rule.meta();
        meta.code.eq_ignore_ascii_case(word) || meta.name.eq_ignore_ascii_case(word)
    };
    RULES.iter().find(is).copied()
}
