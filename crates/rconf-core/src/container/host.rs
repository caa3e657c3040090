use std::collections::{HashMap, HashSet};

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
    by_path: HashMap<String, OnHost>,
    /// The files that nobody may execute.
    plain: HashSet<String>,
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

    /// Notes that the file at a path is none that may be executed.
    pub fn insert_plain(&mut self, path: &str) {
        self.plain.insert(path.to_owned());
    }

    /// Returns whether it is known that the file at a path may not be executed.
    pub fn is_plain(&self, path: &str) -> bool {
        self.plain.contains(path)
    }

    /// Returns what is at a path, or `None` if that is not known.
    pub fn get(&self, path: &str) -> Option<OnHost> {
        self.by_path.get(path).copied()
    }
}
