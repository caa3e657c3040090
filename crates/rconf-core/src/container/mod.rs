//! What runs the nodes: docker commands of shell scripts, and compose files, as one model of containers, mounts,
//! ports, networks and limits.

mod compose;
mod model;
mod yaml;

pub use compose::{read_compose, read_env};
pub use model::{
    Attachment, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet, Text, Unfollowed,
};
