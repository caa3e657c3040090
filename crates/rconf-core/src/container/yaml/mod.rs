//! YAML as a small tree whose nodes have the spans of their source.
//!
//! Anchors are shared and merge keys are resolved while the tree is built, so that no reader needs to recurse
//! and a file cannot grow without bounds.

mod builder;
mod scalar;
mod tree;
mod values;

pub(super) use builder::parse;
pub(crate) use scalar::ScalarMap;
pub(super) use tree::{Fault, Tag, Tree, Yaml};
pub(crate) use values::values;
