use crate::message::{Message, error_with_message, say};
use std::fmt;

/// The project that a server belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flavor {
    /// Redis.
    Redis,
    /// Valkey, a fork of Redis 7.2.
    Valkey,
}

impl Flavor {
    /// Returns the name of the flavor, as in the name of a server: `redis` or `valkey`.
    pub const fn name(self) -> &'static str {
        match self {
            Flavor::Redis => "redis",
            Flavor::Valkey => "valkey",
        }
    }
}

/// A server in the catalog: a flavor and a release, such as `redis:7.2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Server(u8);

/// In the same order as in `build.rs` and as the bits of a [`ServerSet`].
const SERVERS: [(&str, Flavor, u8, u8); 14] = [
    ("redis:6.0", Flavor::Redis, 6, 0),
    ("redis:6.2", Flavor::Redis, 6, 2),
    ("redis:7.0", Flavor::Redis, 7, 0),
    ("redis:7.2", Flavor::Redis, 7, 2),
    ("redis:7.4", Flavor::Redis, 7, 4),
    ("redis:8.0", Flavor::Redis, 8, 0),
    ("redis:8.2", Flavor::Redis, 8, 2),
    ("redis:8.4", Flavor::Redis, 8, 4),
    ("redis:8.6", Flavor::Redis, 8, 6),
    ("redis:8.8", Flavor::Redis, 8, 8),
    ("valkey:7.2", Flavor::Valkey, 7, 2),
    ("valkey:8.0", Flavor::Valkey, 8, 0),
    ("valkey:8.1", Flavor::Valkey, 8, 1),
    ("valkey:9.1", Flavor::Valkey, 9, 1),
];

/// The error for a server that is not in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownServer(pub String);

impl UnknownServer {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        let known = Server::all().map(Server::name).collect::<Vec<_>>().join(", ");
        let name = &self.0;
        say!(
            "unknown server `{name}`; known servers: {known}",
            "未知的服务器 `{name}`；已知的有：{known}",
            name,
            known
        )
    }
}

error_with_message!(UnknownServer);

impl Server {
    /// The server to assume if none is named: the newest Redis in the catalog.
    pub const DEFAULT: Server = Server(9);

    /// Returns all servers in the catalog: Redis by release, then Valkey by release.
    pub fn all() -> impl DoubleEndedIterator<Item = Server> {
        (0..14).map(Server)
    }

    /// Parses the name of a server, such as `redis:7.2`. A full release (`redis:7.2.4`) stands for its minor
    /// release. Ignores case.
    pub fn parse(text: &str) -> Result<Server, UnknownServer> {
        let unknown = || UnknownServer(text.chars().take(60).collect());
        let lower = text.trim().to_ascii_lowercase();
        let (flavor, release) = lower.split_once([':', '-']).ok_or_else(unknown)?;
        let mut parts = release.split('.');
        let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let patch_is_number = parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        let name = format!("{flavor}:{major}.{minor}");
        Server::all().find(|s| patch_is_number && s.name() == name).ok_or_else(unknown)
    }

    /// Returns the name of the server, such as `redis:7.2`.
    pub const fn name(self) -> &'static str {
        SERVERS[self.0 as usize].0
    }

    /// Returns the flavor of the server.
    pub const fn flavor(self) -> Flavor {
        SERVERS[self.0 as usize].1
    }

    /// Returns the release, as major and minor number.
    pub const fn release(self) -> (u8, u8) {
        (SERVERS[self.0 as usize].2, SERVERS[self.0 as usize].3)
    }

    /// Returns `true` for Redis up to 6.2, whose loader is less strict.
    pub fn is_legacy(self) -> bool {
        self.release() < (7, 0)
    }

    /// Returns `true` if the server is of this flavor, and of this release or a later one.
    pub fn is_at_least(self, flavor: Flavor, major: u8, minor: u8) -> bool {
        self.flavor() == flavor && self.release() >= (major, minor)
    }

    /// Returns which characters the server accepts after a closing quote.
    pub fn quoting(self) -> crate::syntax::Quoting {
        if self.is_at_least(Flavor::Valkey, 9, 1) {
            crate::syntax::Quoting::Joined
        } else if self.is_at_least(Flavor::Valkey, 8, 1) {
            crate::syntax::Quoting::StrictWithoutFf
        } else {
            crate::syntax::Quoting::Strict
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

crate::message::same_in_every_language!(Server);

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerSet(pub(super) u16);

impl ServerSet {
    /// Returns `true` if the server is in the set.
    pub const fn has(self, server: Server) -> bool {
        self.0 & (1 << server.0) != 0
    }

    /// Returns `true` if the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the servers that are in either set.
    #[must_use]
    pub const fn or(self, other: ServerSet) -> ServerSet {
        ServerSet(self.0 | other.0)
    }

    /// Returns the servers in the set, in the order of [`Server::all`].
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Server> {
        Server::all().filter(move |s| self.has(*s))
    }

    /// Describes the set in words: `redis:7.0 and later, valkey:7.2 and later`.
    pub fn describe(self) -> Message {
        let mut said: Option<Message> = None;
        for flavor in [Flavor::Redis, Flavor::Valkey] {
            let all: Vec<Server> = Server::all().filter(|s| s.flavor() == flavor).collect();
            let mut rest = all.as_slice();
            while let Some(first) = rest.iter().position(|s| self.has(*s)) {
                let run = rest[first..].iter().take_while(|s| self.has(**s)).count();
                let (from, last) = (rest[first], rest[first + run - 1]);
                let part = match (from == all[0], last == all[all.len() - 1]) {
                    (true, true) if flavor == Flavor::Redis => say!("every Redis", "所有 Redis"),
                    (true, true) => say!("every Valkey", "所有 Valkey"),
                    (false, true) if run > 1 => say!("{from} and later", "{from} 及更高版本", from),
                    (true, false) if run > 1 => say!("up to {last}", "{last} 及更早版本", last),
                    _ if run == 1 => Message::verbatim(from),
                    _ => say!("{from} to {last}", "{from} 至 {last}", from, last),
                };
                said = Some(match said {
                    Some(said) => say!("{said}, {part}", "{said}、{part}", said, part),
                    None => part,
                });
                rest = &rest[first + run..];
            }
        }
        said.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Language;

    #[test]
    fn a_full_release_means_its_minor() {
        assert_eq!(Server::parse("redis:7.2.4").expect("known").name(), "redis:7.2");
        assert_eq!(Server::parse("Valkey:9.1").expect("known").name(), "valkey:9.1");
        for bad in ["redis", "redis:7", "redis:9.0", "valkey:7.2.x", "redis:7.2.", "", "keydb:6.0"] {
            assert!(Server::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_default_is_the_newest_redis() {
        let newest = Server::all().rfind(|s| s.flavor() == Flavor::Redis);
        assert_eq!(newest, Some(Server::DEFAULT));
    }

    #[test]
    fn sets_are_described_in_runs() {
        let set = |names: &[&str]| {
            names.iter().fold(ServerSet(0), |s, n| ServerSet(s.0 | 1 << Server::parse(n).expect("known").0))
        };
        let said = |names: &[&str]| set(names).describe().get(Language::English).to_owned();
        assert_eq!(said(&["redis:6.0", "redis:6.2"]), "up to redis:6.2");
        assert_eq!(said(&["redis:8.6", "redis:8.8", "valkey:8.0"]), "redis:8.6 and later, valkey:8.0");
        assert_eq!(said(&["redis:6.0"]), "redis:6.0");
    }
}
