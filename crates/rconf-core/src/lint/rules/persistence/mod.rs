//! Group P: persistence.

mod persists;

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

pub(super) use persists::persists;
