//! What each server knows: directives with their grammars and defaults, commands, ACL categories.
//!
//! The tables are made at build time from `data/` (see `build.rs`), so a look-up parses nothing.

mod command_set;
mod directive;
mod lookup;
pub mod secrets;
mod server;
mod shown;

pub use command_set::CommandSet;
pub use directive::{Check, Directive, DirectiveId, Kind, Special, Variant};
pub use lookup::{
    directives, find, find_any, has_acl_category, has_command, is_container_command, nearest, subcommands,
};
pub use server::{Flavor, Server, ServerSet, UnknownServer};

/// The identity of each directive, by its name in upper case.
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
