//! The rules of group S. Each file contains the page of a rule and the messages of its findings.

pub(crate) mod bad_spec_value;
pub(crate) mod directive_set_by_rconf;
pub(crate) mod host_holds_majority;
pub(crate) mod host_holds_sentinels;
pub(crate) mod impossible_cluster_size;
pub(crate) mod impossible_sentinel_set;
pub(crate) mod malformed_spec;
pub(crate) mod master_without_replica;
pub(crate) mod not_in_that_server;
pub(crate) mod replica_shares_host;
pub(crate) mod unknown_key;
pub(crate) mod unknown_node;
pub(crate) mod unsafe_name;
pub(crate) mod unusable_address;
pub(crate) mod unusable_port;
pub(crate) mod unusable_subnet;

pub use bad_spec_value::BadSpecValue;
pub use directive_set_by_rconf::DirectiveSetByRconf;
pub use host_holds_majority::HostHoldsMajority;
pub use host_holds_sentinels::HostHoldsSentinels;
pub use impossible_cluster_size::ImpossibleClusterSize;
pub use impossible_sentinel_set::ImpossibleSentinelSet;
pub use malformed_spec::MalformedSpec;
pub use master_without_replica::MasterWithoutReplica;
pub use not_in_that_server::NotInThatServer;
pub use replica_shares_host::ReplicaSharesHost;
pub use unknown_key::UnknownKey;
pub use unknown_node::UnknownNode;
pub use unsafe_name::UnsafeName;
pub use unusable_address::UnusableAddress;
pub use unusable_port::UnusablePort;
pub use unusable_subnet::UnusableSubnet;
