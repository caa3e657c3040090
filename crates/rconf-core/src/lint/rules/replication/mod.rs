//! Group R: replication and failover.

mod validity_factor;

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
