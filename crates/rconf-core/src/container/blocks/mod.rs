//! Blocks of directives in the resources of operators and in the values of charts. Which block is where stands in
//! `data/blocks.toml`.
//!
//! A block is a part of a configuration: the operator or the chart adds the rest, which is not known.

mod draft;
mod find;
mod model;
mod read;
mod resource;
mod table;
mod values;

#[cfg(test)]
mod tests;

pub use model::Part;
pub(super) use resource::in_resource;
pub(crate) use table::{group_of, written_by_operator};
pub(super) use values::read_values;
