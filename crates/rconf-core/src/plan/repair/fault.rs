//! What can be wrong with a cluster, and its messages.

use super::state::{Flag, NodeId, OpenSlot, Slots};
use super::text;
use serde::Serialize;
use std::net::IpAddr;

/// A node with the name that messages use for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// The node's name in `plan.sh`, the name of its container, or the first digits of its id with its port.
    pub name: String,
    /// Its id, if it is known.
    pub id: Option<NodeId>,
}

/// A node with another address than its peers have recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Moved {
    /// The node.
    pub node: Named,
    /// The address that its peers have recorded.
    pub recorded: IpAddr,
    /// Its client port.
    pub port: u16,
    /// The address of its container. `None` while the container is stopped.
    pub now: Option<IpAddr>,
}

/// Why a replica gets no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Stranded {
    /// Its master asks for a password that it does not give.
    NoAuth,
    /// It connects to an address that its master no longer has.
    OldAddress,
    /// It does not know a master.
    NoMaster,
    /// Its link to its master is down, for an unknown reason.
    LinkDown,
    /// The replica itself does not answer.
    Failed,
}

/// Why a node that the cluster knows is not one of its nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Ghost {
    /// A handshake with it was begun, and it does not answer.
    Handshake,
    /// It has failed, holds no slots, and no container runs it.
    Gone,
}

/// Something that is wrong with a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// At an address that is recorded for one node, another node answers.
    AddressesSwapped {
        /// The nodes that have other addresses.
        nodes: Vec<Moved>,
    },
    /// Nodes have other addresses than their peers have recorded.
    AddressesMoved {
        /// The nodes.
        nodes: Vec<Moved>,
    },
    /// No node reaches another, though every slot is assigned. Changed addresses would explain it, but no container was
    /// inspected.
    LooksMoved {
        /// How many messages were sent.
        sent: Option<u64>,
        /// How many messages were received.
        received: Option<u64>,
        /// How many slots belong to nodes that are not reached.
        suspected: Option<u64>,
        /// The nodes that are not reached.
        unreached: Vec<Named>,
    },
    /// The container of a node does not run.
    ContainerDown {
        /// The node.
        node: Named,
        /// The container.
        container: String,
        /// The exit code of the container.
        exit_code: i64,
        /// Whether the kernel killed it because it reached its memory limit.
        oom_killed: bool,
    },
    /// A master with slots has failed, and no replica of it is left.
    ShardLost {
        /// The master.
        master: Named,
        /// Its slots.
        slots: Vec<Slots>,
    },
    /// A master with slots has failed, and has a replica.
    MasterDown {
        /// The master.
        master: Named,
        /// Its slots.
        slots: Vec<Slots>,
        /// Its replicas that are alive.
        replicas: Vec<Named>,
        /// How many masters with slots are alive.
        voters: usize,
        /// How many masters have slots.
        size: usize,
    },
    /// Slots belong to no node.
    SlotsUnassigned {
        /// The slots. Empty if `CLUSTER NODES` was not given.
        slots: Vec<Slots>,
        /// The number of slots.
        count: u64,
    },
    /// The move of slots to another node was begun and not ended.
    SlotsOpen {
        /// The node whose `CLUSTER NODES` shows it.
        node: Named,
        /// The slots.
        open: Vec<OpenSlot>,
    },
    /// A replica gets no data.
    ReplicaStranded {
        /// The replica.
        replica: Named,
        /// Its master, if it has one.
        master: Option<Named>,
        /// Why.
        why: Stranded,
    },
    /// Nodes do not reach, or do not know, other nodes that are alive.
    NodesApart {
        /// Pairs of a node and a node that it does not reach.
        pairs: Vec<(Named, Named)>,
    },
    /// The cluster knows nodes that do not exist.
    Ghosts {
        /// The nodes.
        nodes: Vec<Named>,
        /// Why they are not nodes of the cluster.
        why: Ghost,
    },
}

impl Fault {
    /// Returns the place of the fault in a list: a fault that explains others has a lower number.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::AddressesSwapped { .. } => 0,
            Self::AddressesMoved { .. } => 1,
            Self::LooksMoved { .. } => 2,
            Self::ContainerDown { .. } => 3,
            Self::ShardLost { .. } => 4,
            Self::MasterDown { .. } => 5,
            Self::NodesApart { .. } => 6,
            Self::SlotsUnassigned { .. } => 7,
            Self::SlotsOpen { .. } => 8,
            Self::ReplicaStranded { .. } => 9,
            Self::Ghosts { .. } => 10,
        }
    }

    /// Returns what is wrong and what follows from it, in a sentence or two.
    pub fn message(&self) -> String {
        match self {
            Self::AddressesSwapped { nodes } => format!(
                "Nodes have swapped addresses: {}. At the recorded address of a node, another node answers, \
                 so its peers mark it `noaddr` and no longer look for it. The cluster may still report \
                 `cluster_state:ok`.",
                text::moved(nodes)
            ),
            Self::AddressesMoved { nodes } => {
                format!(
                    "Nodes are not at the addresses that their peers have recorded: {}.",
                    text::moved(nodes)
                )
            }
            Self::LooksMoved { sent, received, suspected, unreached } => {
                text::looks_moved(*sent, *received, *suspected, unreached)
            }
            Self::ContainerDown { node, container, exit_code, oom_killed } => {
                text::container_down(node, container, *exit_code, *oom_killed)
            }
            Self::ShardLost { master, slots } => format!(
                "Master {} has failed and none of its replicas is alive: slots {} are not served, and their \
                 keys exist only in its data folder.",
                master.name,
                text::slots(slots)
            ),
            Self::MasterDown { master, slots, replicas, voters, size } => {
                text::master_down(master, slots, replicas, *voters, *size)
            }
            Self::SlotsUnassigned { slots, count } if slots.is_empty() => {
                format!("{count} slots belong to no node: commands for their keys get `CLUSTERDOWN`.")
            }
            Self::SlotsUnassigned { slots, .. } => {
                format!(
                    "Slots {} belong to no node: commands for their keys get `CLUSTERDOWN`.",
                    text::slots(slots)
                )
            }
            Self::SlotsOpen { node, open } => format!(
                "Slots {} of {} are open: a move to another node was started but not finished, and \
                 `--cluster` commands refuse to run until it is.",
                text::list(open.iter().map(|open| open.slot)),
                node.name
            ),
            Self::ReplicaStranded { replica, master, why } => text::stranded(replica, master.as_ref(), *why),
            Self::NodesApart { pairs } => {
                format!("Live nodes cannot reach each other: {}.", text::pairs(pairs))
            }
            Self::Ghosts { nodes, why: Ghost::Handshake } => format!(
                "The handshake with {} does not finish: nothing answers on its bus port.",
                text::list(nodes.iter().map(|node| &node.name))
            ),
            Self::Ghosts { nodes, why: Ghost::Gone } => format!(
                "{} has failed, and has no slots and no container: the other nodes keep trying to reach it.",
                text::list(nodes.iter().map(|node| &node.name))
            ),
        }
    }
}

/// Returns whether a flag means that a node is not reached.
pub(super) fn is_bad(flag: Flag) -> bool {
    matches!(flag, Flag::Suspected | Flag::Failed | Flag::Handshake | Flag::NoAddress)
}
