//! Group R: replication and failover.

pub(crate) mod backlog_too_small;
pub(crate) mod empty_replica_failover;
pub(crate) mod full_coverage;
pub(crate) mod min_replicas_unreachable;
pub(crate) mod no_replica_may_fail_over;
pub(crate) mod priority_in_cluster;
pub(crate) mod repl_timeout_below_ping;
pub(crate) mod replica_buffer_too_small;
pub(crate) mod validity_factor_zero;
pub(crate) mod writable_replica;

use crate::catalog::id;
use crate::config::{Config, Setting};

/// The `cluster-replica-validity-factor 0` that lets a replica take over however old its data is. None where
/// it does nothing: outside cluster mode, and on a node that never stands for election by itself.
fn zero_factor(config: &Config) -> Option<&Setting> {
    let setting = config.setting(id::CLUSTER_REPLICA_VALIDITY_FACTOR)?;
    let counts = config.is_cluster() && !config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER);
    (counts && config.integer(id::CLUSTER_REPLICA_VALIDITY_FACTOR) == 0).then_some(setting)
}
