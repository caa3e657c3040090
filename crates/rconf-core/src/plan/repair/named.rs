//! Nodes, as faults name them.

use super::state::NodeId;
use crate::message::{Language, Message, Value};
use serde::{Serialize, Serializer};
use std::net::IpAddr;

/// A node, with its name in messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// The name of the node in `plan.sh`, the name of its container, or the first digits of its id and its
    /// port.
    #[serde(serialize_with = "as_text")]
    pub name: Message,
    /// The id of the node, if it is known.
    pub id: Option<NodeId>,
}

impl Value for Named {
    fn push(&self, language: Language, out: &mut String) {
        self.name.push(language, out);
    }
}

fn as_text<S: Serializer>(message: &Message, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(message)
}

/// A node at another address than its peers have recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Moved {
    /// The node.
    pub node: Named,
    /// The address that its peers have recorded.
    pub recorded: IpAddr,
    /// The client port of the node.
    pub port: u16,
    /// The address of its container. `None` while the container is stopped.
    pub now: Option<IpAddr>,
}

/// Why a replica receives no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Stranded {
    /// The master requires a password that the replica does not send.
    NoAuth,
    /// The replica connects to an address that the master no longer has.
    OldAddress,
    /// The replica does not know a master.
    NoMaster,
    /// The link to the master is down, for an unknown reason.
    LinkDown,
    /// The replica itself does not answer.
    Failed,
}

/// Why a node that the cluster knows is not one of its nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Ghost {
    /// A handshake with the node has begun, but the node does not answer.
    Handshake,
    /// The node has failed, owns no slots, and no container runs it.
    Gone,
}
