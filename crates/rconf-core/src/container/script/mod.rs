//! Shell scripts with docker commands: the [`shell`](crate::shell) follows them, and hands what it meets to
//! [`docker`] and [`call`].

mod call;
mod create;
mod docker;
mod flags;
mod inside;
mod mounts;
mod network;
mod options;
mod ports;
mod reader;
mod shell;
mod sink;
#[cfg(test)]
mod tests;

pub(super) use reader::READER;
pub(super) use shell::Shell;
