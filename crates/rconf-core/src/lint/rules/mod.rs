//! The rules, one file each, in a folder per group. The doc comment of a rule is its page.

pub mod access;
pub mod cluster;
mod common;
pub mod containers;
pub mod hygiene;
pub mod kubernetes;
pub mod load;
pub mod memory;
pub mod persistence;
mod places;
pub mod replication;
pub mod running;
pub mod sentinel;
mod spec;
pub mod versions;

use common::{directive_lines, every_line_sets, is_cache, line_after, place_of, show, size};
