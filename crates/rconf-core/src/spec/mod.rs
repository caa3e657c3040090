//! The file `rconf.toml`, which describes the cluster that a user wants. [`read`] reads and checks it, and
//! reports problems as findings with places in the TOML.

mod addresses;
mod auth;
mod check;
mod cluster;
mod defaults;
mod directives;
mod docker;
mod draft;
mod edit;
mod form;
mod hosts;
mod kubernetes;
mod model;
mod network;
mod nodes;
mod operator;
mod ports;
mod problem;
mod read;
mod reader;
mod roles;
pub(crate) mod rules;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod sentinels;
mod shards;
mod table;
mod template;
mod words;
mod written;

pub(crate) use defaults::DATA_SHARE;
pub use defaults::{DEFAULT_PORTS, DEFAULT_SUBNET, MOST_NODES, PASSWORD_FILE, default_image};
pub use edit::{EditError, with_node, with_server, without_node};
pub use form::{Form, form, with_field, with_hosts, with_tls};
pub use model::{
    Announce, Auth, Begins, Directive, Docker, Host, Kubernetes, Network, NodeSpec, PasswordFrom,
    SentinelSet, SentinelSpec, Spec, Target, Tls, TlsIssuer,
};
pub(crate) use operator::{is_fixed, is_joined, writes};
pub use ports::parse_ports;
pub(crate) use ports::show_ports;
pub(crate) use problem::Problem;
pub use read::{Read, is_spec, read, read_for};
pub use roles::roles;
pub(crate) use rules::directive_set_by_rconf::is_set_by_rconf;
pub use shards::{with_shard, without_shard};
pub(crate) use template::quoted;
pub use template::{Wish, template};
pub(crate) use words::is_name;
pub use words::{BadPassword, check_password};

/// The JSON Schema of `rconf.toml`, as `rconf schema` prints it.
pub const SCHEMA: &str = include_str!("../../data/rconf.schema.json");
