//! What was seen of a cluster: what its nodes say of each other, and the containers that run them.

use super::inspect::{Container, Network};
use serde::{Serialize, Serializer};
use std::fmt;
use std::net::IpAddr;

/// The number of slots.
pub(super) const SLOTS: u16 = 16384;

/// All that an operator has pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// `CLUSTER NODES`, once for each node that was asked.
    pub views: Vec<View>,
    /// `CLUSTER INFO` and `INFO replication`, once for each node that was asked.
    pub infos: Vec<Info>,
    /// `docker inspect` of containers.
    pub containers: Vec<Container>,
    /// `docker network inspect`.
    pub networks: Vec<Network>,
}

/// A node as it should be, from `rconf.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The name of its container.
    pub node: String,
    /// What `plan.sh` calls it: `7002`.
    pub key: String,
    /// Its address.
    pub address: IpAddr,
    /// Its client port.
    pub port: u16,
    /// Its bus port.
    pub bus_port: u16,
}

/// The id of a node: 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId([u8; 20]);

impl NodeId {
    /// Reads an id; anything but 40 hexadecimal digits is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 40 {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let mut id = [0; 20];
        for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(id))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Slots that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Slots {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Slots {
    /// How many they are.
    pub fn count(self) -> u32 {
        u32::from(self.last.saturating_sub(self.first)) + 1
    }
}

impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// A flag of `CLUSTER NODES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// `myself`: the node that was asked.
    Myself,
    /// `master`.
    Master,
    /// `slave`.
    Replica,
    /// `fail?`: the asked node alone does not reach it.
    Suspected,
    /// `fail`: a majority of masters does not reach it.
    Failed,
    /// `handshake`: it was to be met and has not answered yet.
    Handshake,
    /// `noaddr`: its address is not known.
    NoAddress,
    /// `nofailover`: it does not become a master by itself.
    NoFailover,
}

/// A slot on its way from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenSlot {
    /// The slot.
    pub slot: u16,
    /// Whether it comes to this node; else it goes.
    pub importing: bool,
    /// The other node.
    pub other: NodeId,
}

/// A line of `CLUSTER NODES`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeLine {
    /// The node.
    pub id: NodeId,
    /// Its recorded address, if there is one.
    pub ip: Option<IpAddr>,
    /// Its client port; 0 if it is not known.
    pub port: u16,
    /// Its bus port; 0 if it is not known.
    pub bus_port: u16,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// The master it follows.
    pub master: Option<NodeId>,
    /// The epoch of its configuration: among lines that disagree, the greatest is the newest.
    pub epoch: u64,
    /// Whether the asked node has a connection to it.
    pub connected: bool,
    /// Its slots.
    pub slots: Vec<Slots>,
    /// Slots on their way.
    pub open: Vec<OpenSlot>,
}

impl NodeLine {
    /// Whether it has a flag.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Whether the asked node reaches it.
    pub fn is_reached(&self) -> bool {
        let bad = [Flag::Suspected, Flag::Failed, Flag::Handshake, Flag::NoAddress];
        self.connected && !bad.iter().any(|flag| self.has(*flag))
    }
}

/// `CLUSTER NODES` as one node answered it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct View {
    /// The line that stood before it, if any: a prompt, a comment, the command. It may name the container.
    pub from: Option<String>,
    /// The nodes, as they stood.
    pub nodes: Vec<NodeLine>,
    /// Whether something in it could not be read.
    pub partial: bool,
}

impl View {
    /// The line of the node that was asked.
    pub fn myself(&self) -> Option<&NodeLine> {
        self.nodes.iter().find(|node| node.has(Flag::Myself))
    }

    /// The line of a node.
    pub fn line(&self, id: NodeId) -> Option<&NodeLine> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

/// `CLUSTER INFO`, and what of `INFO replication` and of the log was pasted with it, of one node. Fields that were
/// not there are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Info {
    /// The line that stood before it, if any.
    pub from: Option<String>,
    /// `cluster_state`: whether it was `ok`.
    pub is_ok: Option<bool>,
    /// `cluster_slots_assigned`.
    pub assigned: Option<u64>,
    /// `cluster_slots_ok`.
    pub slots_ok: Option<u64>,
    /// `cluster_slots_pfail`.
    pub suspected: Option<u64>,
    /// `cluster_slots_fail`.
    pub failed: Option<u64>,
    /// `cluster_known_nodes`.
    pub known: Option<u64>,
    /// `cluster_size`: masters with slots.
    pub size: Option<u64>,
    /// `cluster_stats_messages_sent`.
    pub sent: Option<u64>,
    /// `cluster_stats_messages_received`.
    pub received: Option<u64>,
    /// `master_host`: where a replica looks for its master.
    pub master_host: Option<IpAddr>,
    /// `master_link_status`: whether it was `up`.
    pub link_up: Option<bool>,
    /// Whether a line says that the master asks for a password that the replica does not give.
    pub no_auth: bool,
}
