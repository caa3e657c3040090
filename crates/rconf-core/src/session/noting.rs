//! Reads siblings that are not known from the last run, and notes what they were read from.

use super::{Environment, Known, Stamp};
use crate::cluster::{Node, NodeReader};
use crate::container::OnHost;
use std::sync::{Mutex, PoisonError};

/// Returns the nodes of a file, of which nothing has changed since they were read, or reads them.
pub(super) fn known_nodes<E: Environment>(
    known: &Known,
    environment: &E,
    way: &str,
    path: &str,
    read: impl FnOnce(&Noting<'_, E>) -> Option<Vec<Node>>,
) -> Option<Vec<Node>> {
    let is_same = |path: &str, stamp: Stamp| environment.stamp(path) == Some(stamp);
    if let Some(nodes) = known.nodes(path, way, is_same) {
        return Some(nodes);
    }
    let noting = Noting { environment, parts: Mutex::default() };
    let nodes = read(&noting)?;
    if let Some(parts) = noting.parts() {
        known.keep(path, way, parts, nodes.clone());
    }
    Some(nodes)
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
