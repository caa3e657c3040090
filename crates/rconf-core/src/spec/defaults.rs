//! The default values in a spec, and limits for every spec.

use crate::catalog::{Flavor, Server};

/// The maximum number of nodes in a cluster. The Redis Cluster specification recommends a similar limit.
pub const MOST_NODES: usize = 1000;

/// The share of a memory limit that becomes `maxmemory`, in percent. The rest is for the buffers of clients
/// and replicas, for fragmentation, and for the pages that are copied while a child writes a snapshot.
pub(crate) const DATA_SHARE: u64 = 60;

/// The client ports of a spec without `ports`.
pub const DEFAULT_PORTS: &str = "7001-7006";

/// The first client port of the servers that Sentinels watch, in a spec without `ports`.
pub(super) const FIRST_WATCHED_PORT: u16 = 6379;

/// The port of a Sentinel, or of the first one on a host, in a spec without `ports` in `[sentinel]`.
pub(super) const FIRST_SENTINEL_PORT: u16 = 26_379;

/// The subnet of a spec without `subnet`.
pub const DEFAULT_SUBNET: &str = "172.28.0.0/16";

/// The path of the password file, below the output folder, in a spec without `password-file`.
pub const PASSWORD_FILE: &str = "secrets/redis-password";

/// Returns the official image of a server, with the tag of its minor release.
pub fn default_image(server: Server) -> String {
    let (major, minor) = server.release();
    match server.flavor() {
        Flavor::Redis => format!("redis:{major}.{minor}"),
        Flavor::Valkey => format!("valkey/valkey:{major}.{minor}"),
    }
}

/// Returns whether a server can announce a host name, and use another bus port than the client port plus
/// 10000, which both need Redis 7.0.
pub(super) fn has_hostname_and_bus_port(server: Server) -> bool {
    server.release() >= (7, 0)
}
