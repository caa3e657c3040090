//! Whether a server keeps its data.

use crate::catalog::id;
use crate::config::Config;

/// Returns whether the server writes its data to the disk automatically, as a log or as snapshots.
pub(in crate::lint::rules) fn persists(config: &Config) -> bool {
    config.is_yes(id::APPENDONLY) || !config.save_points().is_empty()
}
