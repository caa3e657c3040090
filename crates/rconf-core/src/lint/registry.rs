use super::rule::Rule;
use super::rules::{
    access, cluster, containers, hygiene, load, memory, persistence, replication, spec, versions,
};
use crate::diagnostic::Meta;

macro_rules! rules {
    ($($list:ident = $group:ident: $($rule:ident),+;)+) => {
        /// Every rule, by code. A rule is one file and one line here.
        pub static RULES: &[&dyn Rule] = &[$($(&$group::$rule),+),+];

        /// What is known of every rule, in the order of [`RULES`]. Who only asks what there is, as selections do, does
        /// not bind the rules themselves into a program.
        pub static METAS: &[&Meta] = &[$($($group::$rule::META),+),+];

        $(#[allow(dead_code, reason = "not every list is needed alone")]
        static $list: &[&dyn Rule] = &[$(&$group::$rule),+];)+
    };
}

rules! {
    ACCESS = access:
        MissingMasterauth,
        MasterauthDiffersFromPeers,
        PasswordDiffers,
        WeakPassword,
        OpenToTheWorld,
        ProtectedModeOff,
        RequirepassIgnored,
        NopassDefaultUser,
        DebugCommandsEnabled,
        RenameCommandForSecurity,
        RenamedClusterCommand,
        PlaintextBesideTls,
        RemoteWithoutPassword,
        PlaceholderPassword,
        ReplicationUserRefused;
    CLUSTER = cluster:
        PortDiffersFromFolder,
        AnnouncePortMismatch,
        BusPortMismatch,
        PortCollision,
        BusPortCollision,
        AnnounceCollision,
        AnnounceIpNotAnAddress,
        AnnounceLoopback,
        AnnounceOutsideSubnet,
        AnnouncePortWithoutIp,
        HostnameNotAnnounced,
        HostnameIgnored,
        ClusterModeOff,
        SettingDiffersBetweenNodes,
        SharedStateFile,
        TooFewMasters,
        UnevenReplicas,
        ReplicaBesideItsMaster,
        BindLoopbackInCluster,
        BindLoopbackFirst,
        TlsPortOnlyWithoutTlsCluster,
        DatabasesInCluster,
        NodeTimeoutInSeconds,
        NodeTimeoutTooLow,
        AnnounceTlsPortMismatch;
    CONTAINERS = containers:
        DaemonizeInContainer,
        ConfigMountMissing,
        ConfigMountedAsFile,
        ConfigNotGivenToServer,
        PortNotPublished,
        PublishedPortDiffersFromAnnounced,
        BusPortNotPublished,
        HostNetworkWithPublish,
        ImageNotPinned,
        Privileged,
        DynamicAddress,
        AddressOutsideSubnet,
        AddressTaken,
        SubnetNotPrivate,
        SubnetOverlap,
        UnknownNetwork,
        DataWithoutVolume,
        SharedVolume,
        StateFileMountedAlone,
        SupervisedInContainer,
        LogfileInContainer,
        TtyAndDetached,
        NoRestartPolicy,
        PasswordInArgv,
        NoHealthcheck,
        PublishedWithoutPassword,
        WrongAddressInCommand,
        AddslotsWhereAssigned,
        PasswordVariableNotRead,
        TooFewMastersInCreate,
        CreateWithHostname,
        UnfollowedPlan,
        ReplicasShareState,
        HostPortTaken,
        SysctlNotNamespaced,
        LoopbackInContainer;
    HYGIENE = hygiene:
        RepeatedDirective,
        RepeatedThroughAlias,
        DefaultRestated,
        PidfileWithoutDaemonize,
        MixedLineEnds,
        MissingFinalNewline,
        OddWhiteSpace,
        UnusedSuppression,
        UnknownSuppression,
        MergedInclude,
        LogfileNamedStdout;
    LOAD = load:
        UnbalancedQuotes,
        UnknownDirective,
        WrongNumberOfArguments,
        InlineComment,
        NotABool,
        NotAnInteger,
        NotASize,
        NotASizeOrPercent,
        NotOctal,
        NotAnAllowedValue,
        OutOfRange,
        PercentOutOfRange,
        BadSavePoints,
        BadBufferLimit,
        BadOomScore,
        BadKeyspaceEvents,
        BadPercentile,
        FileNameIsAPath,
        EmptyValue,
        BadHostname,
        BadNodeName,
        BadAddress,
        BadTitleTemplate,
        ConflictingShutdownFlags,
        BadArraySetting,
        BadMasterPort,
        TooManyBindAddresses,
        ValueTooLong,
        RenameUnknownCommand,
        RenameTaken,
        RenameCrash,
        BadAclRule,
        BadUserName,
        UnknownAclCommand,
        DuplicateUser,
        SentinelLine,
        ReplicaofInCluster,
        NoListener,
        BusPortTooHigh,
        TlsWithoutCertificate,
        BadTlsProtocols,
        AclfileWithUsers,
        ModuleSettingWithoutModule,
        IncludeCycle,
        ByteOrderMark,
        NulByte;
    MEMORY = memory:
        NoMaxmemory,
        MaxmemoryNearContainerLimit,
        WritesRefusedWhenFull,
        MaxclientsAboveNofile,
        IoThreadsAboveCpus,
        TinySize,
        DecimalUnit,
        PolicyWithoutMaxmemory,
        NoMaxmemoryUnderLimit,
        HzTooHigh;
    PERSISTENCE = persistence:
        NothingPersisted,
        RestartEmptyWipesReplicas,
        SaveAfterClear,
        SnapshotsOnByDefault,
        SnapshotsOffByPresence,
        FsyncOff,
        StateOutsideVolume,
        FailedSnapshotsIgnored,
        FsyncPaused,
        AofNeverRewritten;
    REPLICATION = replication:
        ValidityFactorZero,
        EmptyReplicaFailover,
        ReplTimeoutBelowPing,
        MinReplicasUnreachable,
        NoReplicaMayFailOver,
        ReplicaBufferTooSmall,
        BacklogTooSmall,
        FullCoverage,
        WritableReplica,
        PriorityInCluster;
    SPEC = spec:
        MalformedSpec,
        UnknownKey,
        BadSpecValue,
        UnsafeName,
        UnusablePort,
        UnusableSubnet,
        UnusableAddress,
        ImpossibleClusterSize,
        ReplicaSharesHost,
        HostHoldsMajority,
        DirectiveSetByRconf,
        UnknownNode,
        NotInThatServer,
        MasterWithoutReplica;
    VERSIONS = versions:
        OldName,
        RemovedDirective,
        IgnoredDirective,
        EndOfLifeServer,
        ServerNotNamed,
        NeedsModule;
}

/// The rules that look at configurations alone, without plans or a spec.
pub(super) static OF_CONFIGURATIONS: [&[&dyn Rule]; 8] =
    [ACCESS, CLUSTER, HYGIENE, LOAD, MEMORY, PERSISTENCE, REPLICATION, VERSIONS];

/// The rule with this code or name.
pub fn find_rule(word: &str) -> Option<&'static Meta> {
    METAS
        .iter()
        .copied()
        .find(|meta| meta.code.eq_ignore_ascii_case(word) || meta.name.eq_ignore_ascii_case(word))
}
