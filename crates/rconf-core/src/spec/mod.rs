//! What a user wants: `rconf.toml`, read and checked before anything is worked out of it. What is wrong with it are
//! findings, with their places in the TOML.

mod addresses;
mod check;
mod edit;
mod form;
mod model;
mod ports;
mod problem;
mod read;
mod roles;
mod runs;
#[cfg(feature = "schema")]
mod schema;
mod table;
mod template;
mod words;

pub use edit::{EditError, with_node, with_server, without_node};
pub use form::{Form, form, with_field, with_hosts, with_tls};
pub use model::{
    Announce, Auth, Begins, Directive, Docker, Host, Network, NodeSpec, PasswordFrom, Spec, Tls,
};
pub use ports::parse_ports;
pub use read::{Read, is_spec, read};
pub use roles::roles;
pub use template::{Wish, template};
pub use words::{BadPassword, check_password};

#[cfg(feature = "schema")]
pub use schema::schema;

use crate::catalog::{Flavor, Server};

/// The JSON Schema of rconf.toml.
pub const SCHEMA: &str = include_str!("../../data/rconf.schema.json");

/// The largest cluster rconf makes. The specification recommends about as many nodes at most.
pub const MOST_NODES: usize = 1000;

/// The client ports of a cluster whose spec gives none.
pub const DEFAULT_PORTS: &str = "7001-7006";

/// The containers' network of a spec that gives none.
pub const DEFAULT_SUBNET: &str = "172.28.0.0/16";

/// Where the password lies below the output folder, unless the spec says otherwise.
pub const PASSWORD_FILE: &str = "secrets/redis-password";

/// The image of a server's makers, with the release pinned to its minor.
pub fn default_image(server: Server) -> String {
    let (major, minor) = server.release();
    match server.flavor() {
        Flavor::Redis => format!("redis:{major}.{minor}"),
        Flavor::Valkey => format!("valkey/valkey:{major}.{minor}"),
    }
}

/// The first server of each flavor with what came with Redis 7.0: host names, bus ports, `ADDSLOTSRANGE`.
pub(crate) fn is_seven(server: Server) -> bool {
    server.release() >= (7, 0)
}
