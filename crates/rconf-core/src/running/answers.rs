//! What one node answered.

use crate::catalog::{Flavor, Server};

/// The answers of one node. What it was not asked, or did not answer, is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The name of the node in messages: the address at which it was asked, or the file with its answers.
    pub name: String,
    /// The fields of `INFO` and `CLUSTER INFO` with their values, in order.
    pub info: Vec<(String, String)>,
    /// The directives of `CONFIG GET *` with their values, in order.
    pub config: Vec<(Vec<u8>, Vec<u8>)>,
    /// The lines of `CLUSTER NODES`.
    pub nodes: Vec<String>,
    /// The lines of `ACL LIST`, which contain hashes of passwords.
    pub users: Vec<Vec<u8>>,
    /// The commands that the node refused.
    pub refused: Vec<Refused>,
    /// Why the node could not be asked anything.
    pub unreachable: Option<String>,
}

/// A command that a node refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The command.
    pub command: String,
    /// What the node said.
    pub error: String,
}

impl Refused {
    /// How what a node says begins while it refuses nearly all commands: it loads its data, or a script runs.
    pub(crate) const EVERYTHING: [&str; 2] = ["LOADING ", "BUSY "];

    /// Returns whether the node refuses nearly all commands.
    pub(crate) fn is_everything(&self) -> bool {
        Self::EVERYTHING.iter().any(|code| self.error.starts_with(code))
    }
}

impl Answers {
    /// Creates the answers of a node that has not answered yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds an answer to `INFO` or `CLUSTER INFO`.
    pub fn add_info(&mut self, text: &str) {
        let fields = text.lines().filter_map(|line| line.trim_end().split_once(':'));
        self.info.extend(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    /// Adds an answer to `CLUSTER NODES`.
    pub fn add_nodes(&mut self, text: &str) {
        self.nodes.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }

    /// Notes that the node refused a command.
    pub fn refuse(&mut self, command: &str, error: &str) {
        self.refused.push(Refused { command: command.to_owned(), error: error.to_owned() });
    }

    /// Returns whether nothing in them comes from a node. A text about something else may have lines like those of `INFO`.
    pub fn is_empty(&self) -> bool {
        let Self { name: _, info, config, nodes, users, refused, unreachable } = self;
        let has_lines = !(config.is_empty() && nodes.is_empty() && users.is_empty() && refused.is_empty())
            || unreachable.is_some();
        // Nearly all names of fields have an underscore, and the first words of other lines rarely do.
        let is_of_info = |name: &str| name == "role" || name.contains('_');
        !has_lines && !info.iter().any(|(name, _)| is_of_info(name))
    }

    /// Returns a field of `INFO` or `CLUSTER INFO`.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.info.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Returns a field that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.field(name)?.parse().ok()
    }

    /// Returns the value of a directive in the answer to `CONFIG GET *`.
    pub fn setting(&self, name: &str) -> Option<&[u8]> {
        self.config.iter().find(|(key, _)| key == name.as_bytes()).map(|(_, value)| value.as_slice())
    }

    /// Returns the flavor and the full release, such as `redis` and `7.0.15`.
    pub fn release(&self) -> Option<(Flavor, &str)> {
        if let Some(release) = self.field("valkey_version") {
            return Some((Flavor::Valkey, release));
        }
        let is_valkey = self.field("server_name") == Some("valkey");
        let flavor = if is_valkey { Flavor::Valkey } else { Flavor::Redis };
        self.field("redis_version").map(|release| (flavor, release))
    }

    /// Returns the server of the catalog that the node is. For a release that the catalog does not have, it is the newest
    /// before it, or else the oldest.
    pub fn server(&self) -> Option<Server> {
        let (flavor, release) = self.release()?;
        let mut parts = release.split('.').map(|part| part.parse::<u8>().unwrap_or(0));
        let release = (parts.next()?, parts.next().unwrap_or(0));
        let of_flavor = || Server::all().filter(|server| server.flavor() == flavor);
        of_flavor().rfind(|server| server.release() <= release).or_else(|| of_flavor().next())
    }
}
