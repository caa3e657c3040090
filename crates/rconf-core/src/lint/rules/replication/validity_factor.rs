//! The validity factor of replicas.

use crate::catalog::id;
use crate::config::{Config, Setting};

/// Returns the line `cluster-replica-validity-factor 0`, which lets a replica take over regardless of the age
/// of its data. Returns `None` if it has no effect: outside cluster mode, and on a node that never starts a
/// failover by itself.
pub(super) fn zero_validity_factor(config: &Config) -> Option<&Setting> {
    let setting = config.setting(id::CLUSTER_REPLICA_VALIDITY_FACTOR)?;
    let counts = config.is_cluster() && !config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER);
    (counts && config.integer(id::CLUSTER_REPLICA_VALIDITY_FACTOR) == 0).then_some(setting)
}
