use super::Environment;
use super::includes::read_nodes;
use crate::catalog::Server;
use crate::cluster::{ForSentinels, NodeReader, server_in};
use crate::config::{self, Config, Files, Sentinel};
use crate::message::{Message, error_with_message, say};

/// Why the meaning of a configuration is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotWhole {
    /// It is a template, whose values are filled in later.
    Template,
    /// An included file is missing.
    Include {
        /// The file with the `include`.
        path: String,
        /// Its line.
        line: usize,
        /// The included file, or the pattern.
        included: String,
    },
    /// The server refuses the file.
    Refused {
        /// The server.
        server: Server,
        /// The file with the line.
        path: String,
        /// The line.
        line: usize,
    },
}

impl NotWhole {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Template => say!(
                "this is a template: fill it in first, and give the result",
                "这是模板：请先填好，再给出结果"
            ),
            Self::Include { path, line, included } => say!(
                "line {line} of {path} includes {included}, which cannot be read",
                "{path} 第 {line} 行包含 {included}，但无法读取它",
                line,
                path,
                included
            ),
            Self::Refused { server, path, line } => say!(
                "{server} refuses line {line} of {path}; `rconf lint --server {server} {path}` says why",
                "{server} 拒绝 {path} 第 {line} 行；`rconf lint --server {server} {path}` 会说明原因",
                server,
                line,
                path
            ),
        }
    }
}

error_with_message!(NotWhole);

/// Returns the server that a comment in a file names.
pub fn named_server(bytes: &[u8]) -> Option<Server> {
    server_in(bytes)
}

/// Reads a configuration with all files that it includes. Without a `server`, it is the one that the file names, or the
/// default. [`check_whole`] tells whether all of it is known.
pub fn read_configuration<E: Environment>(
    environment: &E,
    path: &str,
    bytes: &[u8],
    server: Option<Server>,
) -> Config {
    let reader = NodeReader { server, alone: true, ..NodeReader::default() };
    let nodes = read_nodes(environment, &reader, path, bytes, false);
    let read = nodes.into_iter().next().map(|node| node.config);
    read.unwrap_or_else(|| config::read(path, bytes.to_vec(), &Files::new(), server.unwrap_or_default()))
}

/// Returns the configuration of a Sentinel as [`read_configuration`] does that of a server.
pub fn read_sentinel_configuration<E: Environment>(
    environment: &E,
    path: &str,
    bytes: &[u8],
    server: Option<Server>,
) -> Sentinel {
    let reader =
        NodeReader { server, alone: true, sentinels: Some(ForSentinels::ALL), ..NodeReader::default() };
    let nodes = read_nodes(environment, &reader, path, bytes, true);
    let read = nodes.first().and_then(|node| node.sentinel().cloned());
    let server = server.unwrap_or_default();
    read.unwrap_or_else(|| config::read_sentinel(path, bytes.to_vec(), &Files::new(), server))
}

/// Checks that all of a configuration is known.
///
/// # Errors
///
/// Returns an error unless all of it was read, and its server would start with it.
pub fn check_whole(config: &Config) -> Result<(), NotWhole> {
    if config.has_unknown() {
        return Err(NotWhole::Template);
    }
    let line_of = |at| {
        let (path, line) = config.shown_line(at);
        (path.to_owned(), line)
    };
    if let Some(refusal) = config.refusals().iter().find(|refusal| refusal.stops_load) {
        let (path, line) = line_of(refusal.at);
        return Err(NotWhole::Refused { server: config.server(), path, line });
    }
    // A pattern that matches nothing may be meant so.
    if let Some(include) = config.unresolved_includes().iter().find(|include| !include.is_glob) {
        let (path, line) = line_of(include.at);
        let included = include.path.clone().unwrap_or_else(|| "a file".to_owned());
        return Err(NotWhole::Include { path, line, included });
    }
    Ok(())
}
