//! Reads the configuration of a Sentinel: the masters that it watches with their options, its own options, and
//! the server directives beside them.

mod address;
mod lines;
mod model;
mod read;
#[cfg(test)]
mod tests;

pub(super) use lines::ReadsLines;
pub use model::{Entry, Located, Master, Sentinel};
pub use read::{read_sentinel, read_sentinel_parts, read_sentinel_parts_of};
