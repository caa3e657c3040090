//! Shell scripts with docker commands. The [`shell`](crate::shell) follows the script, and [`docker`] and
//! [`call`] read the commands in it.

mod call;
mod create;
mod docker;
mod flags;
mod inside;
mod kubectl;
mod mounts;
mod network;
mod options;
mod ports;
mod process;
mod reader;
mod service;
mod shell;
mod sink;
#[cfg(test)]
mod tests;

pub(super) use reader::READER;
pub(super) use shell::Shell;
