//! The directives with a syntax of their own: one file each, named after the directive.

pub(super) mod bind;
pub(super) mod client_output_buffer_limit;
pub(super) mod dir;
pub(super) mod include;
pub(super) mod latency_tracking_info_percentiles;
pub(super) mod notify_keyspace_events;
pub(super) mod oom_score_adj_values;
pub(super) mod rename_command;
pub(super) mod replicaof;
pub(super) mod requirepass;
pub(super) mod save;
pub(super) mod unixsocketperm;
pub(super) mod user;
