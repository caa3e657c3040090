//! Group S: a spec that cannot be met, or should not. The checks are those of [`crate::spec`], which reads it; here are
//! the pages.

mod bad_spec_value;
mod directive_set_by_rconf;
mod host_holds_majority;
mod impossible_cluster_size;
mod malformed_spec;
mod master_without_replica;
mod not_in_that_server;
mod replica_shares_host;
mod unknown_key;
mod unknown_node;
mod unsafe_name;
mod unusable_address;
mod unusable_port;
mod unusable_subnet;

pub use bad_spec_value::BadSpecValue;
pub use directive_set_by_rconf::DirectiveSetByRconf;
pub use host_holds_majority::HostHoldsMajority;
pub use impossible_cluster_size::ImpossibleClusterSize;
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
