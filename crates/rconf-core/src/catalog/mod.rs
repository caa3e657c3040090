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
#[allow(clippy::unreadable_literal, reason = "generated")]
mod tables;

pub use command_set::CommandSet;
pub use command_table::CommandTable;
pub use counterpart::counterpart;
pub use directive::{Check, Directive, DirectiveId, Kind, Special, Variant};
pub use lookup::{
    directives, find, find_any, has_acl_category, has_command, is_container_command, nearest, subcommands,
};
pub(crate) use lookup::{distance, most_similar};
pub use server::{Flavor, Server, ServerSet, UnknownServer};
pub use shown::{HowToChange, Named, named};
pub use snapshot::{reads_snapshots, snapshot_version};

/// The directives as constants, named in upper case.
pub mod id {
    pub use super::tables::ids::*;
}
