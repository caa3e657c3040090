//! Whether a server keeps its data.

use crate::catalog::id;
use crate::config::Config;

/// Whether the server writes its data to the disk by itself: a log or snapshots.
pub(in crate::lint::rules) fn persists(config: &Config) -> bool {
    config.is_yes(id::APPENDONLY) || !config.save_points().is_empty()
}
