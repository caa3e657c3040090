//! What runs the nodes: docker commands of shell scripts, and compose files, as one model of containers, mounts,
//! ports, networks and limits.

mod compose;
mod host;
mod image;
mod model;
mod read;
mod script;
mod start;
mod written;
mod yaml;

pub use compose::{read_compose, read_env};
pub use host::{HostFiles, OnHost};
pub use image::{Image, Maker};
pub use model::{
    Attachment, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet, Text, Unfollowed,
};
pub use read::{is_compose_name, is_plan, kind, read};
pub use script::read_script;
pub use start::{Start, Unknown, options_as_lines};
pub use written::Written;
