//! Software that speaks the protocol of Redis and is not a server of the catalog.

use super::image::Image;
use super::model::Container;

/// Software that rconf knows by name only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Software {
    /// KeyDB, which reads a configuration like that of Redis 6, with directives of its own.
    KeyDb,
    /// Dragonfly, which reads flags of its own.
    Dragonfly,
    /// Garnet, which reads a configuration of its own.
    Garnet,
}

/// The directives of KeyDB that no release of Redis or Valkey has, as in `config.cpp` of KeyDB in April 2024.
const OF_KEYDB: [&str; 45] = [
    "active-client-balancing",
    "active-replica",
    "allow-rdb-resize-op",
    "allow-write-during-load",
    "db-s3-object",
    "delete-on-evict",
    "enable-async-commands",
    "enable-async-rehash",
    "enable-keydb-fastsync",
    "enable-motd",
    "flash-disable-key-cache",
    "force-backlog-disk-reserve",
    "force-eviction-percent",
    "is-flash-enabled",
    "loading-process-events-interval-keys",
    "max-rand-count",
    "max-snapshot-slip",
    "maxclients-reserved",
    "maxstorage",
    "min-clients-per-thread",
    "multi-master",
    "multi-master-no-forward",
    "multithread-load-enabled",
    "overload-protect-percent",
    "prefetch-enabled",
    "rdbfuzz-mode",
    "repl-backlog-disk-reserve",
    "replica-quorum",
    "replica-weighting-factor",
    "scratch-file-path",
    "semi-ordered-set-bucket-size",
    "server-thread-affinity",
    "server-threads",
    "soft-shutdown",
    "storage-cache-mode",
    "storage-flush-period",
    "storage-provider",
    "storage-provider-options",
    "testmode",
    "time-thread-priority",
    "tls-allowlist",
    "tls-auditlog-blocklist",
    "tls-rotation",
    "use-fork",
    "version-override",
];

impl Container {
    /// Returns the software that the image runs, or `None` if it is a server of the catalog, or unknown.
    pub fn software(&self) -> Option<Software> {
        Software::of_image(&self.image_name()?)
    }
}

impl Software {
    /// Returns the software that an image runs.
    pub fn of_image(image: &Image<'_>) -> Option<Self> {
        let account = image.repository.rsplit('/').nth(1).unwrap_or_default();
        match image.name() {
            "keydb" => Some(Self::KeyDb),
            "dragonfly" if account.starts_with("dragonflydb") => Some(Self::Dragonfly),
            name if account == "microsoft" && name.starts_with("garnet") => Some(Self::Garnet),
            _ => None,
        }
    }

    /// Returns the software that reads a file of this name: `keydb.conf`.
    pub fn of_file(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        name.starts_with("keydb").then_some(Self::KeyDb)
    }

    /// Returns whether a directive is one of KeyDB's own.
    pub fn is_of_keydb(directive: &[u8]) -> bool {
        OF_KEYDB.iter().any(|known| directive.eq_ignore_ascii_case(known.as_bytes()))
    }

    /// Returns the name, as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyDb => "KeyDB",
            Self::Dragonfly => "Dragonfly",
            Self::Garnet => "Garnet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_files_name_software() {
        let of = |image: &str| Software::of_image(&Image::parse(image));
        assert_eq!(of("eqalpha/keydb:alpine"), Some(Software::KeyDb));
        assert_eq!(of("docker.dragonflydb.io/dragonflydb/dragonfly"), Some(Software::Dragonfly));
        assert_eq!(of("ghcr.io/microsoft/garnet:1.0"), Some(Software::Garnet));
        // The last is another Dragonfly.
        assert_eq!(
            (of("redis:7"), of("redis/redis-stack"), of("dragonflyoss/dragonfly")),
            (None, None, None)
        );
        assert_eq!(Software::of_file("etc/keydb.conf"), Some(Software::KeyDb));
        assert_eq!(Software::of_file("keydb/redis.conf"), None);
    }

    #[test]
    fn directives_of_keydb_are_of_no_server() {
        for name in OF_KEYDB {
            assert!(crate::catalog::find_any(name.as_bytes()).next().is_none(), "{name}");
        }
    }
}
