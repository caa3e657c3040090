//! `cargo xtask stations`: checks that dependencies in the core go in one direction, according to its
//! imports.

mod arrows;
mod circles;
mod command;
mod resolve;
mod source;
#[cfg(test)]
mod tests;
mod tree;
mod uses;

pub(crate) use command::command;
