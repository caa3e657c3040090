//! Compose files of the formats 1, 2 and 3, and of the Compose Specification.

mod calls;
mod draft;
mod env;
mod extends;
mod file;
mod limits;
mod merge;
mod mounts;
mod networks;
mod overriding;
mod ports;
mod reader;
mod root;
mod service;
mod sizes;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub(super) use calls::calls_of_words;
pub use env::read_env;
pub(super) use env::{EnvLine, env_lines};
pub(super) use file::READER;
pub use file::is_compose_name;
pub use overriding::override_of;
pub(super) use value::Value;
