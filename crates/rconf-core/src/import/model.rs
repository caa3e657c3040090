use crate::message::Message;
use thiserror::Error;

/// A spec for a cluster that already exists.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// The text of the `rconf.toml`.
    pub text: String,
    /// The number of nodes.
    pub nodes: usize,
    /// What a spec cannot express, or what will be otherwise than it is.
    pub notes: Vec<Message>,
    /// Whether nothing tells which nodes are replicas, so that their roles are a guess.
    pub roles_are_guessed: bool,
}

/// Why there is no spec.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotImported {
    /// No configuration is of a cluster node.
    #[error("no node of a cluster was found: no configuration has `cluster-enabled yes`")]
    NoNodes,
    /// The nodes make no cluster that rconf can describe.
    #[error("these nodes make no cluster that rconf.toml can describe: {0}")]
    NoSpec(String),
}
