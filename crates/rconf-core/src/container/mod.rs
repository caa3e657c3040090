//! The plans that run the nodes: docker commands in shell scripts, and compose files, as one model of
//! containers, mounts, ports, networks and limits.
//!
//! A reader turns a file of one kind into a [`Deployment`]. A new reader needs a folder, and a line in the
//! list of readers in `read.rs`.

mod client;
mod client_options;
mod compose;
mod host;
mod image;
mod kubernetes;
mod model;
mod read;
mod reader;
mod script;
mod start;
mod written;
mod yaml;

pub use crate::shell::Unfollowed;
pub use crate::text::Text;
pub use client_options::client_options;
pub use compose::{is_compose_name, read_env};
pub use host::{HostFiles, OnHost};
pub use image::{Image, Maker};
pub use kubernetes::is_manifest;
pub use model::{
    Attachment, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet,
};
pub use read::{claimed_kind, is_plan, read, read_as};
pub use start::{Start, Unknown, options_as_lines};
pub use written::Written;
