//! A run of the linter: the files to check and their kinds, nodes, siblings, plans, settings, findings and
//! fixes.
//!
//! The command line, the page and an editor all check and fix through a [`Session`], so that their results
//! agree. A session does not open files; it asks its [`Environment`].

mod asked;
mod classify;
mod environment;
mod filled_in;
mod fix;
mod foreign;
mod ignore;
mod includes;
mod kind;
mod known;
mod kustomizations;
#[cfg(test)]
mod laws;
mod looks;
mod noting;
mod parts;
mod plans;
mod run;
mod searched;
mod siblings;
mod spec;
#[cfg(test)]
mod started;
#[cfg(test)]
mod tests;
mod whole;
mod workspace;

pub use classify::{is_candidate, is_recognized};
pub use environment::{Environment, Memory};
pub use fix::{Fixed, NotSettled};
pub use foreign::Foreign;
pub use ignore::{Ignores, ignore_here, means_the_same};
pub use kind::{Classified, FileKind, Given, ReadAs};
pub use known::{Known, Stamp};
pub use looks::mentions_server;
pub use plans::{PlanFile, Plans, manifests_beside, plans_beside};
pub use run::{File, Outcome, Session};
pub use searched::Searched;
pub use spec::Spec;
pub use whole::{NotWhole, check_whole, named_server, read_configuration, read_sentinel_configuration};
pub use workspace::Workspace;

/// A file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path, as shown to people.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Input {
    /// Creates a file in memory.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}
