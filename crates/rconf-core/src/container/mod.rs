//! The plans that run the nodes: docker commands in shell scripts, compose files, Dockerfiles and systemd units, as
//! one model of containers, mounts, ports, networks and limits.
//!
//! A reader turns a file of one kind into a [`Deployment`]. A new reader needs a folder, and a line in the
//! list of readers in `read.rs`.

mod calls;
mod client;
mod client_options;
mod compose;
mod dockerfile;
mod host;
mod image;
mod joined;
mod kubernetes;
mod model;
mod read;
mod reader;
mod script;
mod start;
mod systemd;
mod written;
mod yaml;

pub use crate::shell::Unfollowed;
pub use crate::text::Text;
pub use client_options::client_options;
pub use compose::{is_compose_name, read_env};
pub use dockerfile::build;
pub use host::{HostFiles, OnHost};
pub use image::{Image, Maker};
pub use kubernetes::is_manifest;
pub use model::{
    Attachment, Build, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet, Unit,
};
pub use read::{is_plan, kind, read};
pub use start::{Start, Unknown, options_as_lines};
pub use systemd::{drop_ins_of, unit};
pub use written::Written;
