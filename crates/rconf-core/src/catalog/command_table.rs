use super::lookup::{has_command, is_container_command, is_word_of, with_lower};
use super::sentinel::tables::{NOT_OF_SENTINELS, SENTINEL_COMMANDS};
use super::server::Server;

/// The commands that a process has: those of a server, or the few of a Sentinel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandTable {
    server: Server,
    is_of_sentinel: bool,
}

impl CommandTable {
    /// Returns the commands of a server.
    pub const fn of_server(server: Server) -> Self {
        Self { server, is_of_sentinel: false }
    }

    /// Returns the commands of a server that runs as a Sentinel.
    pub const fn of_sentinel(server: Server) -> Self {
        Self { server, is_of_sentinel: true }
    }

    /// Returns the server whose commands these are.
    pub const fn server(self) -> Server {
        self.server
    }

    /// Returns whether there is this command. A subcommand is written `config|get`. Ignores case.
    pub fn has(self, name: &[u8]) -> bool {
        if !self.is_of_sentinel {
            return has_command(name, self.server);
        }
        let is_of_sentinel = |name| is_word_of(SENTINEL_COMMANDS, name, self.server);
        let parent = name.split(|b| *b == b'|').next().unwrap_or_default();
        let is_only_of_servers =
            || with_lower(name, |lower| NOT_OF_SENTINELS.contains(&lower)) != Some(false);
        is_of_sentinel(name)
            || (is_of_sentinel(parent) && has_command(name, self.server) && !is_only_of_servers())
    }

    /// Returns whether the table has subcommands of this command (from 7.0).
    pub fn is_container(self, name: &[u8]) -> bool {
        if self.is_of_sentinel && name.eq_ignore_ascii_case(b"sentinel") {
            return !self.server.is_legacy();
        }
        self.has(name) && is_container_command(name, self.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentinel_has_few_commands() {
        let table = |server| CommandTable::of_sentinel(Server::parse(server).expect("known"));
        for (server, name, has) in [
            ("redis:6.0", "PING", true),
            ("redis:6.0", "acl", false),
            ("redis:6.2", "acl", true),
            ("redis:7.0", "get", false),
            ("redis:7.0", "config|get", false),
            ("redis:7.0", "client|kill", true),
            ("redis:7.2", "client|no-touch", false),
            ("redis:7.0", "Sentinel|Masters", true),
            ("redis:8.0", "sentinel|primaries", false),
            ("valkey:8.1", "sentinel|primaries", true),
        ] {
            assert_eq!(table(server).has(name.as_bytes()), has, "{server} {name}");
        }
        assert!(table("redis:7.0").is_container(b"sentinel") && !table("redis:7.0").is_container(b"config"));
        assert!(CommandTable::of_server(Server::DEFAULT).has(b"config|get"));
    }
}
