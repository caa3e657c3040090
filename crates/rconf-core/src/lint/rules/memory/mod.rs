//! Group M: memory and other limits.

mod sizes;

pub(crate) mod decimal_unit;
pub(crate) mod hz_too_high;
pub(crate) mod io_threads_above_cpus;
pub(crate) mod maxclients_above_nofile;
pub(crate) mod maxmemory_near_container_limit;
pub(crate) mod no_maxmemory;
pub(crate) mod no_maxmemory_under_limit;
pub(crate) mod policy_without_maxmemory;
pub(crate) mod tiny_size;
pub(crate) mod writes_refused_when_full;

pub use maxmemory_near_container_limit::MaxmemoryNearContainerLimit;
