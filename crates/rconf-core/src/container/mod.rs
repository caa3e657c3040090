//! What runs the nodes: docker commands of shell scripts, and compose files, as one model of containers, mounts,
//! ports, networks and limits.

mod model;

pub use model::{
    Attachment, CliCall, Container, Deployment, Kind, Located, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, NodeAddress, Published, Subnet, Text, Unfollowed,
};
