//! What is dangerous on the way from one configuration to another, one file each.
//!
//! What they say was seen on Redis 6.0.16, 7.0.15 and 8.0.2 and on Valkey 8.0.1, 8.1.1 and 9.1.2; the file says where they
//! differ. `tests/tests/dangers.rs` measures those that lose data again.

mod announced_port_stays;
mod append_only_by_restart;
mod append_only_off;
mod becomes_replica;
mod cluster_mode_off;
mod cluster_mode_on;
mod command_missing_in_append_only_file;
mod data_elsewhere;
mod databases_lowered;
mod delta;
mod eviction_begins;
mod fewer_addresses;
mod memory_below_use;
mod node_file_elsewhere;
mod node_timeout;
mod password_changes;
mod password_has_no_effect;
mod password_not_for_replicas;
mod password_removed;
mod port_changes;
mod protected_mode_on;
mod snapshot_unreadable;
mod snapshots_off;
mod stops_replicating;
mod user_loses_rights;
mod weaker_fsync;
mod writes_need_replicas;

use super::model::{Comparison, Danger};
use crate::config::Config;
use delta::Delta;

/// The dangers. Of equally severe ones, the first is shown first.
const ALL: [fn(&Delta<'_>) -> Option<Danger>; 26] = [
    append_only_by_restart::check,
    append_only_off::check,
    data_elsewhere::check,
    snapshot_unreadable::check,
    becomes_replica::check,
    databases_lowered::check,
    cluster_mode_on::check,
    cluster_mode_off::check,
    node_file_elsewhere::check,
    command_missing_in_append_only_file::check,
    memory_below_use::check,
    password_not_for_replicas::check,
    password_has_no_effect::check,
    announced_port_stays::check,
    snapshots_off::check,
    eviction_begins::check,
    stops_replicating::check,
    password_changes::check,
    password_removed::check,
    user_loses_rights::check,
    protected_mode_on::check,
    port_changes::check,
    fewer_addresses::check,
    node_timeout::check,
    writes_need_replicas::check,
    weaker_fsync::check,
];

/// Returns what is dangerous about the server directives of Sentinels too.
pub(super) fn of_any_server(old: &Config, new: &Config, compared: &Comparison) -> Vec<Danger> {
    let delta = Delta { old, new, compared };
    [fewer_addresses::check, user_loses_rights::check, password_has_no_effect::check]
        .iter()
        .filter_map(|check| check(&delta))
        .collect()
}

/// Returns what is dangerous, the worst first.
pub(super) fn all(old: &Config, new: &Config, compared: &Comparison) -> Vec<Danger> {
    let delta = Delta { old, new, compared };
    let mut dangers: Vec<Danger> = ALL.iter().filter_map(|check| check(&delta)).collect();
    dangers.sort_by_key(|danger| std::cmp::Reverse(danger.severity));
    dangers
}
