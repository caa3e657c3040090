//! The files of a cluster: node configurations, and the scripts and the compose file that run them.

mod acl;
mod compose;
pub mod digest;
mod files;
mod kubernetes;
mod lines;
mod node;
mod programs;
mod readme;
pub mod rewritten;
mod scripts;
mod sentinel;
mod size;
mod sizing;
mod start_causes;
mod template;

pub(crate) use acl::{OWN_USERS, user_lines};
pub use files::{Generated, GeneratedFile, Inputs, generate};
pub use kubernetes::generate_manifests;
pub(crate) use kubernetes::{SCRIPTS_MOUNT as POD_SCRIPTS, SECRET_MOUNT as POD_SECRET, pods_configuration};
pub use lines::Line;
pub(crate) use node::node_configuration;
pub(crate) use sentinel::sentinel_configuration;
pub(crate) use size::megabytes;
pub use sizing::{Machine, Part, Sizing, sizing};
#[cfg(test)]
pub(crate) use start_causes::START_CAUSES;
