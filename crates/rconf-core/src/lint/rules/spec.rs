//! Group S: a spec that describes no possible cluster, or one that had better be different. [`crate::spec`] finds it while it
//! reads the spec; these rules look at nothing themselves.

use crate::lint::Rule;
use crate::spec::rules::{
    BadSpecValue, DirectiveSetByRconf, HostHoldsMajority, ImpossibleClusterSize, MalformedSpec,
    MasterWithoutReplica, NotInThatServer, ReplicaSharesHost, UnknownKey, UnknownNode, UnsafeName,
    UnusableAddress, UnusablePort, UnusableSubnet,
};

macro_rules! found_while_reading {
    ($($rule:ident),+ $(,)?) => { $(impl Rule for $rule {})+ };
}

found_while_reading!(
    BadSpecValue,
    DirectiveSetByRconf,
    HostHoldsMajority,
    ImpossibleClusterSize,
    MalformedSpec,
    MasterWithoutReplica,
    NotInThatServer,
    ReplicaSharesHost,
    UnknownKey,
    UnknownNode,
    UnsafeName,
    UnusableAddress,
    UnusablePort,
    UnusableSubnet
);
