//! Group P: persistence.

pub(crate) mod aof_never_rewritten;
pub(crate) mod failed_snapshots_ignored;
pub(crate) mod fsync_off;
pub(crate) mod fsync_paused;
pub(crate) mod nothing_persisted;
pub(crate) mod restart_empty_wipes_replicas;
pub(crate) mod save_after_clear;
pub(crate) mod snapshots_off_by_presence;
pub(crate) mod snapshots_on_by_default;
pub(crate) mod state_outside_volume;

use crate::catalog::id;
use crate::config::Config;

/// Whether the server writes its data to the disk by itself: a log or snapshots.
pub(in crate::lint::rules) fn persists(config: &Config) -> bool {
    config.is_yes(id::APPENDONLY) || !config.save_points().is_empty()
}
