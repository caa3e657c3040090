//! The settings of a node that decide what it does when others are gone.

use crate::catalog::{Flavor, Server, id};
use crate::config::{Config, Files, read};
use serde::Serialize;

/// The settings of a node that decide what it does when others are gone, in force as its configuration or the defaults say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a directive of its own")]
pub struct Settings {
    /// `cluster-node-timeout`, in milliseconds.
    pub node_timeout: u64,
    /// `cluster-replica-validity-factor`; 0 lets a replica take over however old its data are.
    pub validity_factor: u64,
    /// `cluster-migration-barrier`: how many replicas a master keeps when one leaves it for a master without any.
    pub migration_barrier: u64,
    /// `cluster-allow-replica-migration`. Servers without this directive always allow it.
    pub replica_migration: bool,
    /// `cluster-require-full-coverage`.
    pub full_coverage: bool,
    /// `cluster-allow-reads-when-down`.
    pub reads_when_down: bool,
    /// `cluster-replica-no-failover`.
    pub no_failover: bool,
    /// `min-replicas-to-write`; 0 accepts writes without replicas.
    pub min_replicas_to_write: u64,
    /// `min-replicas-max-lag`, in seconds.
    pub min_replicas_max_lag: u64,
    /// `repl-ping-replica-period`, in seconds.
    pub ping_period: u64,
    /// Whether the replica with most data asks for votes without waiting, as Valkey does from 9.0 on.
    pub elects_at_once: bool,
    /// Whether data are written to disk: `appendonly yes`, or a save point.
    pub is_persistent: bool,
}

impl Settings {
    /// Returns the settings in a configuration.
    pub fn of(config: &Config) -> Self {
        let number = |directive| u64::try_from(config.integer(directive)).unwrap_or(0);
        let has_migration =
            id::CLUSTER_ALLOW_REPLICA_MIGRATION.directive().variant(config.server()).is_some();
        Self {
            node_timeout: number(id::CLUSTER_NODE_TIMEOUT),
            validity_factor: number(id::CLUSTER_REPLICA_VALIDITY_FACTOR),
            migration_barrier: number(id::CLUSTER_MIGRATION_BARRIER),
            replica_migration: !has_migration || config.is_yes(id::CLUSTER_ALLOW_REPLICA_MIGRATION),
            full_coverage: config.is_yes(id::CLUSTER_REQUIRE_FULL_COVERAGE),
            reads_when_down: config.is_yes(id::CLUSTER_ALLOW_READS_WHEN_DOWN),
            no_failover: config.is_yes(id::CLUSTER_REPLICA_NO_FAILOVER),
            min_replicas_to_write: number(id::MIN_REPLICAS_TO_WRITE),
            min_replicas_max_lag: number(id::MIN_REPLICAS_MAX_LAG),
            ping_period: number(id::REPL_PING_REPLICA_PERIOD),
            elects_at_once: config.server().is_at_least(Flavor::Valkey, 9, 0),
            is_persistent: config.is_yes(id::APPENDONLY) || !config.save_points().is_empty(),
        }
    }

    /// Returns the settings of a server without any line.
    pub fn default_of(server: Server) -> Self {
        Self::of(&read("redis.conf", Vec::new(), &Files::new(), server))
    }

    /// Returns the longest time without its master after which a replica may still take over, in milliseconds. Without a
    /// limit, returns `None`. The time until the master is found to have failed is not counted.
    pub(super) fn longest_without_master(&self) -> Option<u64> {
        let limit = self.ping_period.saturating_mul(1000);
        (self.validity_factor > 0)
            .then(|| limit.saturating_add(self.node_timeout.saturating_mul(self.validity_factor)))
    }
}
