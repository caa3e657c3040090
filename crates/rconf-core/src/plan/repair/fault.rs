//! What can be wrong with a cluster, and how it is said.

use super::state::{Flag, NodeId, OpenSlot, Slots};
use super::text;
use serde::Serialize;
use std::net::IpAddr;

/// A node, as it is spoken of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// What people call it: the key of `plan.sh`, the name of its container, or the start of its id with its port.
    pub name: String,
    /// Its id, if it is known.
    pub id: Option<NodeId>,
}

/// A node that is not where it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The node.
    pub node: Named,
    /// Where it is looked for.
    pub recorded: IpAddr,
    /// Its client port.
    pub port: u16,
    /// Where its container is now; `None` while it is stopped.
    pub now: Option<IpAddr>,
}

/// Why a replica is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stranded {
    /// Its master asks for a password that it does not give.
    NoAuth,
    /// It looks for its master at an address where the master no longer is.
    OldAddress,
    /// It has no master.
    NoMaster,
    /// Its link is down, and nothing says why.
    LinkDown,
    /// It has failed itself.
    Failed,
}

/// Why a node that is known is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ghost {
    /// It was to be met and does not answer.
    Handshake,
    /// It has failed, holds no slots, and no container runs it.
    Gone,
}

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// Where one node is looked for, another answers.
    AddressesSwapped {
        /// The nodes that are not where they are looked for.
        nodes: Vec<Moved>,
    },
    /// Nodes are not where they are looked for.
    AddressesMoved {
        /// These nodes.
        nodes: Vec<Moved>,
    },
    /// No node reaches another though every slot is assigned: as after addresses moved, but no container was seen.
    LooksMoved {
        /// Messages that were sent.
        sent: Option<u64>,
        /// Messages that came in.
        received: Option<u64>,
        /// Slots of nodes that are not reached.
        suspected: Option<u64>,
        /// Nodes that are not reached.
        unreached: Vec<Named>,
    },
    /// The container of a node does not run.
    ContainerDown {
        /// The node.
        node: Named,
        /// The container.
        container: String,
        /// With what it ended.
        exit_code: i64,
        /// Whether the kernel killed it for its memory.
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
        /// Masters with slots that are alive.
        voters: usize,
        /// Masters with slots.
        size: usize,
    },
    /// Slots that belong to no node.
    SlotsUnassigned {
        /// These, if `CLUSTER NODES` was seen.
        slots: Vec<Slots>,
        /// How many.
        count: u64,
    },
    /// Slots that were on their way to another node.
    SlotsOpen {
        /// The node that says so.
        node: Named,
        /// The slots.
        open: Vec<OpenSlot>,
    },
    /// A replica that gets no data.
    ReplicaStranded {
        /// The replica.
        replica: Named,
        /// Its master, if it has one.
        master: Option<Named>,
        /// Why.
        why: Stranded,
    },
    /// Nodes that do not reach, or do not know, others that are alive.
    NodesApart {
        /// Who, and whom.
        pairs: Vec<(Named, Named)>,
    },
    /// Nodes that are known and are not there.
    Ghosts {
        /// These.
        nodes: Vec<Named>,
        /// What they are.
        why: Ghost,
    },
}

impl Fault {
    /// How bad it is: the least first. What explains others comes before them.
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

    /// What is wrong and what follows from it, in a sentence or two.
    pub fn message(&self) -> String {
        match self {
            Self::AddressesSwapped { nodes } => format!(
                "Nodes have exchanged addresses: {}. Where one is looked for another answers, so its peers mark it \
                 `noaddr` and no longer look for it; `cluster_state:ok` may stand all the same.",
                text::moved(nodes)
            ),
            Self::AddressesMoved { nodes } => {
                format!("Nodes are not where their peers look for them: {}.", text::moved(nodes))
            }
            Self::LooksMoved { sent, received, suspected, unreached } => {
                text::looks_moved(*sent, *received, *suspected, unreached)
            }
            Self::ContainerDown { node, container, exit_code, oom_killed } => {
                text::container_down(node, container, *exit_code, *oom_killed)
            }
            Self::ShardLost { master, slots } => format!(
                "Master {} has failed and no replica of it is alive: slots {} are not served, and their keys are \
                 where its data folder is.",
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
                "Slots {} of {} are open: a move to another node was begun and not ended, and `--cluster` commands \
                 refuse to work until it is.",
                text::list(open.iter().map(|open| open.slot)),
                node.name
            ),
            Self::ReplicaStranded { replica, master, why } => text::stranded(replica, master.as_ref(), *why),
            Self::NodesApart { pairs } => {
                format!("Nodes that are alive do not reach each other: {}.", text::pairs(pairs))
            }
            Self::Ghosts { nodes, why: Ghost::Handshake } => format!(
                "A handshake with {} does not end: nothing answers there on the bus port.",
                text::list(nodes.iter().map(|node| &node.name))
            ),
            Self::Ghosts { nodes, why: Ghost::Gone } => format!(
                "{} failed, without slots and without a container: nodes keep asking for what is no longer there.",
                text::list(nodes.iter().map(|node| &node.name))
            ),
        }
    }
}

/// Whether a flag says that a node is not reached.
pub(super) fn is_bad(flag: Flag) -> bool {
    matches!(flag, Flag::Suspected | Flag::Failed | Flag::Handshake | Flag::NoAddress)
}
