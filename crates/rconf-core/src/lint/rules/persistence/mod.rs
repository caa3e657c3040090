//! Group P: persistence.

mod aof_never_rewritten;
mod failed_snapshots_ignored;
mod fsync_off;
mod fsync_paused;
mod nothing_persisted;
mod restart_empty_wipes_replicas;
mod save_after_clear;
mod snapshots_off_by_presence;
mod snapshots_on_by_default;
mod state_outside_volume;

pub use aof_never_rewritten::AofNeverRewritten;
pub use failed_snapshots_ignored::FailedSnapshotsIgnored;
pub use fsync_off::FsyncOff;
pub use fsync_paused::FsyncPaused;
pub use nothing_persisted::NothingPersisted;
pub use restart_empty_wipes_replicas::RestartEmptyWipesReplicas;
pub use save_after_clear::SaveAfterClear;
pub use snapshots_off_by_presence::SnapshotsOffByPresence;
pub use snapshots_on_by_default::SnapshotsOnByDefault;
pub use state_outside_volume::StateOutsideVolume;

use crate::catalog::id;
use crate::config::Config;

/// Whether the server writes its data to the disk by itself: a log or snapshots.
pub(in crate::lint::rules) fn persists(config: &Config) -> bool {
    config.is_yes(id::APPENDONLY) || !config.save_points().is_empty()
}
