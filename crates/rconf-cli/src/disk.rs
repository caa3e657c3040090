//! The disk, as the environment of a session.

use crate::files::read_found;
use rayon::prelude::*;
use rconf_core::container::OnHost;
use rconf_core::session::Environment;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The minimum number of items per thread.
const LEAST_ITEMS: usize = 16;

/// The disk, with the number of threads that may read it.
pub struct Disk {
    /// The number of threads. `None` means one per core.
    pub jobs: Option<usize>,
}

impl Environment for Disk {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        read_found(Path::new(path))
    }

    fn look(&self, path: &str) -> Option<OnHost> {
        Some(match std::fs::metadata(path) {
            Ok(data) if data.is_dir() => OnHost::Folder,
            Ok(_) => OnHost::File,
            Err(_) => OnHost::Absent,
        })
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o111 != 0)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let listing = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
        let names = listing.into_iter().flatten().flatten();
        names.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        if items.len() < 2 * LEAST_ITEMS || self.jobs == Some(1) {
            return items.iter().map(work).collect();
        }
        let all = || items.par_iter().with_min_len(LEAST_ITEMS).map(&work).collect();
        match self.jobs.map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build()) {
            Some(Ok(pool)) => pool.install(all),
            _ => all(),
        }
    }
}
