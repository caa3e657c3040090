//! The tables that the build makes of `data/blocks.toml`.

use super::model::{Block, Form, Holder, Release};

include!(concat!(env!("OUT_DIR"), "/blocks.rs"));

/// Returns the directives that an operator writes below those of its resource of a kind: `NAME`, or `NAME VALUE`.
pub(crate) fn written_by_operator(kind: &str) -> &'static [&'static str] {
    WRITTEN.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, written)| written)
}

/// Returns the group of the API with a kind of resources.
pub(crate) fn group_of(kind: &str) -> &'static str {
    RESOURCES.iter().find(|holder| holder.kind == kind).map_or("", |holder| holder.group)
}
