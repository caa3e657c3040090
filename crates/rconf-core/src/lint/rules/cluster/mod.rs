//! Group C: cluster and addresses.

mod compare;
mod ports;

pub(crate) mod announce_collision;
pub(crate) mod announce_ip_not_an_address;
pub(crate) mod announce_loopback;
pub(crate) mod announce_outside_subnet;
pub(crate) mod announce_port_mismatch;
pub(crate) mod announce_port_without_ip;
pub(crate) mod announce_tls_port_mismatch;
pub(crate) mod bind_loopback_first;
pub(crate) mod bind_loopback_in_cluster;
pub(crate) mod bus_port_collision;
pub(crate) mod bus_port_mismatch;
pub(crate) mod cluster_mode_off;
pub(crate) mod databases_in_cluster;
pub(crate) mod hostname_ignored;
pub(crate) mod hostname_not_announced;
pub(crate) mod node_timeout_in_seconds;
pub(crate) mod node_timeout_too_low;
pub(crate) mod port_collision;
pub(crate) mod port_differs_from_folder;
pub(crate) mod replica_beside_its_master;
pub(crate) mod setting_differs_between_nodes;
pub(crate) mod shared_state_file;
pub(crate) mod tls_port_only_without_tls_cluster;
pub(crate) mod too_few_masters;
pub(crate) mod uneven_replicas;

pub(super) use compare::{are_siblings, differences, name};
