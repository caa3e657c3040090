//! Siblings that are kept from one run to the next: an editor checks the same nodes again after each keystroke, and only one
//! of them has changed.

use super::Environment;
use crate::cluster::{Node, NodeReader};
use crate::container::OnHost;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What tells a file from what it was: another value if it has changed. What is not there has a stamp too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(pub [u64; 4]);

/// The siblings that were read, for the runs of an environment ([`Environment::known`]).
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

    /// Returns the nodes of a file, of which nothing has changed since they were read, or reads them.
    pub(super) fn nodes<E: Environment>(
        &self,
        environment: &E,
        way: &str,
        path: &str,
        read: impl FnOnce(&Noting<'_, E>) -> Option<Vec<Node>>,
    ) -> Option<Vec<Node>> {
        let is_same = |(path, stamp): &(String, Stamp)| environment.stamp(path) == Some(*stamp);
        let last = self.files().last.remove(path);
        if let Some(last) = last.filter(|last| last.way == way && last.parts.iter().all(is_same)) {
            let nodes = last.nodes.clone();
            self.files().now.insert(path.to_owned(), last);
            return Some(nodes);
        }
        let noting = Noting { environment, parts: Mutex::default() };
        let nodes = read(&noting)?;
        if let Some(parts) = noting.parts() {
            let read = Read { way: way.to_owned(), parts, nodes: nodes.clone() };
            self.files().now.insert(path.to_owned(), read);
        }
        Some(nodes)
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what decides, beside a file, on how a reader reads it.
pub(super) fn way(reader: &NodeReader) -> String {
    format!("{:?}", (reader.server, reader.fallback, &reader.folder, reader.alone))
}

/// An environment that notes what is looked at. A stamp is taken before that, so that a change in between shows later.
pub(super) struct Noting<'e, E> {
    environment: &'e E,
    parts: Mutex<Vec<(String, Option<Stamp>)>>,
}

impl<E: Environment> Noting<'_, E> {
    fn note(&self, path: &str) {
        let stamp = self.environment.stamp(path);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), stamp));
    }

    /// Returns the stamps, or `None` if something has none.
    fn parts(self) -> Option<Vec<(String, Stamp)>> {
        let parts = self.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.into_iter().map(|(path, stamp)| Some((path, stamp?))).collect()
    }
}

impl<E: Environment> Environment for Noting<'_, E> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.note(path);
        self.environment.read(path)
    }

    fn look(&self, path: &str) -> Option<OnHost> {
        self.note(path);
        self.environment.look(path)
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        self.note(path);
        self.environment.is_executable(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.note(if folder.is_empty() { "." } else { folder });
        self.environment.list(folder)
    }
}
