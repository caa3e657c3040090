use std::collections::BTreeMap;

/// What is at a path of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnHost {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Absent,
}

/// What is known of the paths that mounts name. The core looks at no disk: the caller fills it, for the paths
/// that lie beside the plan file; others are of the machine that runs the plan, which may not be this one.
#[derive(Debug, Clone, Default)]
pub struct HostFiles {
    by_path: BTreeMap<String, OnHost>,
}

impl HostFiles {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what is at a path.
    pub fn insert(&mut self, path: &str, what: OnHost) {
        self.by_path.insert(path.to_owned(), what);
    }

    /// Returns what is at a path, if that is known.
    pub fn get(&self, path: &str) -> Option<OnHost> {
        self.by_path.get(path).copied()
    }
}
