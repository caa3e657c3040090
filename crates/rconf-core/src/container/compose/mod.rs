//! Compose files of the formats 1, 2 and 3, and of the Compose Specification.

mod calls;
mod env;
mod extends;
mod file;
mod limits;
mod mounts;
mod networks;
mod ports;
mod reader;
mod service;
mod sizes;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub(super) use calls::calls_of_words;
pub use env::read_env;
pub(super) use file::READER;
pub use file::is_compose_name;
pub(super) use value::Value;
