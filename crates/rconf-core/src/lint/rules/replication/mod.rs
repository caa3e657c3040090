//! Group R: replication and failover.

mod backlog_too_small;
mod empty_replica_failover;
mod full_coverage;
mod min_replicas_unreachable;
mod no_replica_may_fail_over;
mod priority_in_cluster;
mod repl_timeout_below_ping;
mod replica_buffer_too_small;
mod validity_factor_zero;
mod writable_replica;

pub use backlog_too_small::BacklogTooSmall;
pub use empty_replica_failover::EmptyReplicaFailover;
pub use full_coverage::FullCoverage;
pub use min_replicas_unreachable::MinReplicasUnreachable;
pub use no_replica_may_fail_over::NoReplicaMayFailOver;
pub use priority_in_cluster::PriorityInCluster;
pub use repl_timeout_below_ping::ReplTimeoutBelowPing;
pub use replica_buffer_too_small::ReplicaBufferTooSmall;
pub use validity_factor_zero::ValidityFactorZero;
pub use writable_replica::WritableReplica;

use crate::catalog::id;
use crate::config::{Config, Setting};

/// The `cluster-replica-validity-factor 0` that lets a replica take over however old its data is. None where
/// it does nothing: outside cluster mode, and on a node that never stands for election by itself.
fn zero_factor(config: &Config) -> Option<&Setting> {
    let setting = config.setting(id::CLUSTER_REPLICA_VALIDITY_FACTOR)?;
    let counts = config.is_cluster() && !config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER);
    (counts && config.integer(id::CLUSTER_REPLICA_VALIDITY_FACTOR) == 0).then_some(setting)
}
