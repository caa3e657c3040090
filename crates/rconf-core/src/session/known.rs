//! Siblings that are kept from one run to the next: an editor checks the same nodes again after each keystroke, and only one
//! of them has changed.

use crate::cluster::Node;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What tells a file from what it was: another value if it has changed. What is not there has a stamp too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(pub [u64; 4]);

/// The siblings that were read, for the runs of an environment.
#[derive(Debug, Default)]
pub struct Known {
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    /// Those that the last run used, by path.
    last: HashMap<String, Read>,
    /// Those that this run has used so far.
    now: HashMap<String, Read>,
}

/// A file that was read as nodes.
#[derive(Debug)]
struct Read {
    /// How it was read.
    way: String,
    /// What was looked at: the file, what it includes, and folders.
    parts: Vec<(String, Stamp)>,
    nodes: Vec<Node>,
}

impl Known {
    /// Begins a run. What the last one did not use is dropped.
    pub(super) fn begin(&self) {
        let mut files = self.files();
        files.last = std::mem::take(&mut files.now);
    }

    /// Takes the nodes of a file that were read the same way, if nothing of it has changed: `is_same` is asked about each part.
    pub(super) fn nodes(
        &self,
        path: &str,
        way: &str,
        is_same: impl Fn(&str, Stamp) -> bool,
    ) -> Option<Vec<Node>> {
        let last = self.files().last.remove(path)?;
        let is_known = last.way == way && last.parts.iter().all(|(path, stamp)| is_same(path, *stamp));
        is_known.then(|| {
            let nodes = last.nodes.clone();
            self.files().now.insert(path.to_owned(), last);
            nodes
        })
    }

    /// Keeps the nodes of a file.
    pub(super) fn keep(&self, path: &str, way: &str, parts: Vec<(String, Stamp)>, nodes: Vec<Node>) {
        let read = Read { way: way.to_owned(), parts, nodes };
        self.files().now.insert(path.to_owned(), read);
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
