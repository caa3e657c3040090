//! YAML as a small tree with the bytes each part comes from. Anchors are shared and merge keys worked out while
//! the tree is built, so that nobody who reads it recurses, and a file cannot be made to grow without bounds.

mod builder;
mod tree;

pub(super) use builder::parse;
pub(super) use tree::{Fault, Tag, Tree, Yaml};
