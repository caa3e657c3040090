//! `cargo xtask stations`: whether data flows one way through the core, read from its imports.

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
