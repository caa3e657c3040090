//! The doctor: what is wrong with nodes that run, by all rules on their configurations, by what only running nodes show, and
//! by how they differ from their files.

mod drift;
mod examine;
mod node;
#[cfg(test)]
mod tests;

pub use examine::{Examined, examine};
