//! Group V: versions.

pub(crate) mod end_of_life_server;
pub(crate) mod ignored_directive;
pub(crate) mod needs_module;
pub(crate) mod old_name;
pub(crate) mod other_software;
pub(crate) mod release_too_old;
pub(crate) mod removed_directive;
pub(crate) mod server_not_named;

pub(in crate::lint::rules) use server_not_named::server_of_only_foreign_line;
