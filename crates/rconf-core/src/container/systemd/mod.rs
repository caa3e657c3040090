//! systemd units: a service that starts a server on the host itself.

mod lines;
mod reader;
mod settings;
#[cfg(test)]
mod tests;
mod words;

pub(super) use reader::READER;
pub use reader::{drop_ins_of, unit};
