//! Group D: what happens only in Kubernetes.

mod checks;
mod counts;
mod pods;
mod reach;
mod state;

pub(crate) mod bus_port_blocked_by_policy;
pub(crate) mod bus_port_not_in_service;
pub(crate) mod check_without_shell;
pub(crate) mod claim_not_mounted;
pub(crate) mod cluster_behind_one_service;
pub(crate) mod config_through_sub_path;
pub(crate) mod deployment_for_nodes;
pub(crate) mod fixed_announce_in_pod;
pub(crate) mod grace_period_too_short;
pub(crate) mod liveness_needs_cluster;
pub(crate) mod no_disruption_budget;
pub(crate) mod nodes_not_spread;
pub(crate) mod password_in_config_map;
pub(crate) mod probe_kills_loading_server;
pub(crate) mod probe_without_password;
pub(crate) mod probe_without_tls;
pub(crate) mod state_in_config_map;
pub(crate) mod state_on_pod_disk;
pub(crate) mod too_few_pods;
pub(crate) mod update_stops_several_masters;
