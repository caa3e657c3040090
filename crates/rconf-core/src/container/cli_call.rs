//! Calls of redis-cli and valkey-cli.

use crate::text::{Place, Text};

/// A call of redis-cli or valkey-cli.
#[derive(Debug, Clone, Default)]
pub struct CliCall {
    /// The place of the word `redis-cli`.
    pub place: Place,
    /// The container in which the call runs, if that is known: `docker exec NAME redis-cli …`, `docker
    /// compose exec SERVICE …`, or a compose command or health check.
    pub container: Option<Text>,
    /// `-h`.
    pub host: Option<Text>,
    /// `-p`.
    pub port: Option<Text>,
    /// The password given as an argument: `-a`, `--pass`, or in `-u redis://…`. Its text is empty, or [`UNREPLACED`];
    /// `is_known` is false if it is a variable.
    pub password: Option<Text>,
    /// The word after `--cluster`: `create`, `add-node`, …
    pub cluster: Option<Text>,
    /// The words `HOST:PORT` after that, as written and split at the last colon.
    pub addresses: Vec<NodeAddress>,
    /// `--cluster-replicas`.
    pub replicas: Option<Text>,
    /// Whether the addresses of nodes that are given by name are looked up before the call.
    pub resolves_names: bool,
    /// All words, with secrets emptied. The first is `redis-cli`. If the command is piped or quoted, its
    /// words (`cluster meet …`) are here too.
    pub words: Vec<Text>,
    /// The index in `words` of the command that the client sends. Behind the last word if there is none.
    pub command: usize,
}

/// Stands in a call for a password that is a variable or a command in `$(…)` which no shell replaces: the server gets that
/// text itself.
pub const UNREPLACED: &str = "$…";

/// An address in the format of redis-cli.
#[derive(Debug, Clone, Default)]
pub struct NodeAddress {
    /// The host and the port as one word.
    pub text: Text,
    /// The host.
    pub host: String,
    /// The port, or `None` if it is not a number.
    pub port: Option<u16>,
}
