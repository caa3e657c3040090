//! The catalog of servers: the directives with their syntax and defaults, the commands, and the ACL
//! categories.
//!
//! `build.rs` generates the tables from `data/` at build time, so no lookup has to parse anything.

mod command_set;
mod command_table;
mod counterpart;
mod directive;
mod lookup;
pub mod secrets;
pub mod sentinel;
mod server;
mod shown;
mod snapshot;

pub use command_set::CommandSet;
pub use command_table::CommandTable;
pub use counterpart::counterpart;
pub use directive::{Check, Directive, DirectiveId, Kind, Special, Variant};
pub(crate) use lookup::most_similar;
pub use lookup::{
    directives, find, find_any, has_acl_category, has_command, is_container_command, nearest, subcommands,
};
pub use server::{Flavor, Server, ServerSet, UnknownServer};
pub use shown::{HowToChange, Named, named};
pub use snapshot::{reads_snapshots, snapshot_version};

/// The directives as constants, named in upper case.
pub mod id {
    pub use super::tables::ids::*;
}

pub(crate) use lookup::distance;

#[allow(clippy::unreadable_literal, reason = "generated")]
mod tables {
    use super::directive::{Check, Directive, DirectiveId, Kind, Special, Variant};
    use super::lookup::Name;
    use super::server::ServerSet;
    use crate::message::Words;

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}
