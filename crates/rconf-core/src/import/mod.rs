//! Makes an `rconf.toml` from what already exists: the configurations of nodes, and the plans that run them.

mod cluster;
mod directives;
mod generated;
mod hosts;
mod left_out;
mod model;
mod nodes;
mod pods;
mod pods_spec;
mod roles;
mod sentinels;
mod toml;
mod write;

pub use cluster::import;
pub use model::{Imported, NotImported};
pub(crate) use nodes::{ImportedNode, imported_nodes};
