//! What nodes report about each other.

use serde::{Serialize, Serializer};
use std::fmt;
use std::net::IpAddr;

/// The id of a node: 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId([u8; 20]);

impl NodeId {
    /// Parses an id. Returns `None` if the text is not 40 hexadecimal digits.
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

/// A range of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Slots {
    /// The first slot.
    pub first: u16,
    /// The last slot.
    pub last: u16,
}

impl Slots {
    /// Returns the number of slots.
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
    /// `fail?`: only the node that was asked cannot reach it.
    Suspected,
    /// `fail`: a majority of the masters cannot reach it.
    Failed,
    /// `handshake`: a meeting with it has begun, but it has not answered yet.
    Handshake,
    /// `noaddr`: its address is not known.
    NoAddress,
    /// `nofailover`: it does not become a master automatically.
    NoFailover,
}

/// A slot that is being moved from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OpenSlot {
    /// The slot.
    pub slot: u16,
    /// Whether this node imports the slot. Otherwise, it migrates the slot.
    pub importing: bool,
    /// The other node.
    pub other: NodeId,
}

/// A line of `CLUSTER NODES`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeLine {
    /// The id of the node.
    pub id: NodeId,
    /// The address, if one is recorded.
    pub ip: Option<IpAddr>,
    /// The client port, or 0 if it is not known.
    pub port: u16,
    /// The bus port, or 0 if it is not known.
    pub bus_port: u16,
    /// The flags of the node.
    pub flags: Vec<Flag>,
    /// The master that the node follows.
    pub master: Option<NodeId>,
    /// When a ping was sent that is not answered yet, in milliseconds, or 0 if there is none.
    #[serde(skip)]
    pub ping_sent: u64,
    /// When the last answer to a ping came, in milliseconds.
    #[serde(skip)]
    pub pong_received: u64,
    /// The configuration epoch. If lines disagree, the one with the highest epoch is the newest.
    pub epoch: u64,
    /// Whether the node that was asked is connected to this one.
    pub connected: bool,
    /// The slots of the node.
    pub slots: Vec<Slots>,
    /// The slots that are being moved.
    pub open: Vec<OpenSlot>,
}

impl NodeLine {
    /// Returns whether the node has a flag.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Returns whether the node that was asked can reach this one.
    pub fn is_reached(&self) -> bool {
        let bad = [Flag::Suspected, Flag::Failed, Flag::Handshake, Flag::NoAddress];
        self.connected && !bad.iter().any(|flag| self.has(*flag))
    }
}

/// The answer of one node to `CLUSTER NODES`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct View {
    /// The line before the answer: a prompt, a comment or the command. It may name the container.
    pub from: Option<String>,
    /// The nodes, in the order of the answer.
    pub nodes: Vec<NodeLine>,
    /// Whether a line of the answer could not be read.
    pub partial: bool,
}

impl View {
    /// Returns the line of the node that was asked.
    pub fn myself(&self) -> Option<&NodeLine> {
        self.nodes.iter().find(|node| node.has(Flag::Myself))
    }

    /// Returns for how many milliseconds a node has not answered a ping. The last answer of any node stands for the present.
    pub fn unanswered(&self, line: &NodeLine) -> u64 {
        if line.ping_sent == 0 {
            return 0;
        }
        let now = self.nodes.iter().map(|node| node.pong_received).max().unwrap_or(0);
        now.saturating_sub(line.ping_sent)
    }

    /// Returns the line of a node.
    pub fn line(&self, id: NodeId) -> Option<&NodeLine> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

/// The answer of one node to `CLUSTER INFO`, with what was pasted of its `INFO replication` and its log.
/// Fields that were not pasted are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Info {
    /// The line before the answer.
    pub from: Option<String>,
    /// `cluster_state`: whether it is `ok`.
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
    /// `cluster_size`: the number of masters with slots.
    pub size: Option<u64>,
    /// `cluster_stats_messages_sent`.
    pub sent: Option<u64>,
    /// `cluster_stats_messages_received`.
    pub received: Option<u64>,
    /// `master_host`: the address at which a replica connects to its master.
    pub master_host: Option<IpAddr>,
    /// `master_link_status`: whether it is `up`.
    pub link_up: Option<bool>,
    /// Whether the log says that the replica sends its master no password, or a wrong one.
    pub no_auth: bool,
}
