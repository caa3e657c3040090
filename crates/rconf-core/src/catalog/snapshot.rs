//! Snapshots (RDB files) that a server writes, and which other servers read them.

use super::server::{Flavor, Server};

/// Returns the version of the snapshots that a server writes, which is the newest that it reads.
pub fn snapshot_version(server: Server) -> u32 {
    match (server.flavor(), server.release()) {
        (Flavor::Redis, release) if release < (7, 0) => 9,
        (Flavor::Redis, (7, 0)) => 10,
        (_, (7, 2)) | (Flavor::Valkey, (8, _)) => 11,
        (Flavor::Redis, release) if release < (8, 6) => 12,
        (Flavor::Redis, (8, 6)) => 13,
        (Flavor::Redis, _) => 14,
        (Flavor::Valkey, _) => 80,
    }
}

/// Returns whether `to` reads the snapshots of `from`. From version 12 on, the same number
/// means different formats on Redis and Valkey.
pub fn reads_snapshots(from: Server, to: Server) -> bool {
    snapshot_version(from) <= snapshot_version(to)
        && (snapshot_version(from) <= 11 || from.flavor() == to.flavor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_read_forwards_only() {
        let server = |name: &str| Server::parse(name).expect("known");
        for (from, to, wanted) in [
            ("redis:6.2", "redis:8.0", true),
            ("redis:8.0", "redis:7.2", false),
            ("redis:7.2", "valkey:8.1", true),
            ("redis:7.4", "valkey:8.1", false),
            ("redis:7.4", "valkey:9.1", false),
            ("valkey:8.1", "redis:7.2", true),
            ("valkey:9.1", "redis:8.8", false),
            ("redis:7.0", "redis:7.0", true),
        ] {
            assert_eq!(reads_snapshots(server(from), server(to)), wanted, "{from} {to}");
        }
    }
}
