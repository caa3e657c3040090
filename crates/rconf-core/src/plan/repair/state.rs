//! The observed state of a cluster: what its nodes report about each other, and the containers that run them.

use super::inspect::{Container, Network};
use serde::Serialize;
use std::net::IpAddr;

pub(super) use crate::cluster::SLOTS;
pub use crate::running::{Flag, Info, NodeId, NodeLine, OpenSlot, Slots, View};

/// Everything that a person pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// The answers to `CLUSTER NODES`, one for each node that was asked.
    pub views: Vec<View>,
    /// The answers to `CLUSTER INFO` and `INFO replication`, one for each node that was asked.
    pub infos: Vec<Info>,
    /// The containers that were inspected.
    pub containers: Vec<Container>,
    /// The networks that were inspected.
    pub networks: Vec<Network>,
}

/// A node as described by `rconf.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The name of the container.
    pub node: String,
    /// The name of the node in `plan.sh`, such as `7002`.
    pub key: String,
    /// The address of the node.
    pub address: IpAddr,
    /// The client port of the node.
    pub port: u16,
    /// The bus port of the node.
    pub bus_port: u16,
}
