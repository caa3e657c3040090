//! Group R: replication and failover.

mod empty_replica_failover;
mod validity_factor_zero;

pub use empty_replica_failover::EmptyReplicaFailover;
pub use validity_factor_zero::ValidityFactorZero;
