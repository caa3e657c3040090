//! What runs the nodes: docker commands of shell scripts, and compose files, as one model of containers, mounts,
//! ports, networks and limits.

mod model;
mod script;

pub use model::{
    Attachment, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet, Text, Unfollowed,
};
pub use script::read_script;
