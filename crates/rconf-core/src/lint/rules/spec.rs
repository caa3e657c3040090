//! Group S: specs that describe an impossible cluster, or one with a weakness. [`crate::spec`] reports the
//! findings while it reads a spec; these rules check nothing themselves.

use crate::lint::Rule;
use crate::spec::rules::{
    BadSpecValue, ClaimTooSmall, DirectiveSetByRconf, HostHoldsMajority, HostHoldsSentinels,
    ImpossibleClusterSize, ImpossibleSentinelSet, MalformedSpec, MasterWithoutReplica, NotInThatServer,
    NotOnKubernetes, ReplicaSharesHost, UnknownKey, UnknownNode, UnsafeName, UnusableAddress, UnusablePort,
    UnusableSubnet, UnusedOnKubernetes,
};

macro_rules! found_while_reading {
    ($($rule:ident),+ $(,)?) => { $(impl Rule for $rule {})+ };
}

found_while_reading!(
    BadSpecValue,
    ClaimTooSmall,
    DirectiveSetByRconf,
    HostHoldsMajority,
    HostHoldsSentinels,
    ImpossibleClusterSize,
    ImpossibleSentinelSet,
    MalformedSpec,
    MasterWithoutReplica,
    NotInThatServer,
    NotOnKubernetes,
    ReplicaSharesHost,
    UnknownKey,
    UnknownNode,
    UnsafeName,
    UnusableAddress,
    UnusablePort,
    UnusableSubnet,
    UnusedOnKubernetes
);
