use std::collections::BTreeMap;

/// What is at a path on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnHost {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Absent,
}

/// What is known about the paths that mounts name.
///
/// The core does not look at the disk. The caller fills in the paths next to the plan file; other paths
/// belong to the machine that runs the plan, which may be another one.
#[derive(Debug, Clone, Default)]
pub struct HostFiles {
    by_path: BTreeMap<String, OnHost>,
}

impl HostFiles {
    /// Creates an empty set, in which no path is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what is at a path.
    pub fn insert(&mut self, path: &str, what: OnHost) {
        self.by_path.insert(path.to_owned(), what);
    }

    /// Returns what is at a path, or `None` if that is not known.
    pub fn get(&self, path: &str) -> Option<OnHost> {
        self.by_path.get(path).copied()
    }
}
