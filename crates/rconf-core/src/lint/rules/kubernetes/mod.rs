//! Group D: what happens only in Kubernetes.

mod checks;
mod counts;
mod pods;

pub(crate) mod deployment_for_nodes;
pub(crate) mod grace_period_too_short;
pub(crate) mod liveness_needs_cluster;
pub(crate) mod no_disruption_budget;
pub(crate) mod password_in_config_map;
pub(crate) mod probe_kills_loading_server;
pub(crate) mod probe_without_password;
pub(crate) mod probe_without_tls;
pub(crate) mod too_few_pods;
pub(crate) mod update_stops_several_masters;
