//! What is predicted: plain data.

use super::timing::Window;
use crate::running::Slots;
use serde::Serialize;

/// What becomes of a cluster after a loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Prediction {
    /// The nodes that stop, and those that did not run before.
    pub lost: Vec<String>,
    /// The number of masters with slots, which have a vote each.
    pub masters: usize,
    /// The number of votes that an election needs.
    pub quorum: usize,
    /// The parts of the cluster that still run. Several if it was cut.
    pub sides: Vec<Side>,
    /// What happens, in the order of time.
    pub events: Vec<Event>,
    /// The writes, and the data, that may be lost.
    pub risks: Vec<Risk>,
    /// What becomes of nodes that come back, and of the sides of a cut that meet again.
    pub returns: Vec<Return>,
    /// Whether one side serves all slots in the end, for reads and for writes.
    pub is_whole: bool,
}

impl Prediction {
    /// Returns the number of promotions.
    pub fn promotions(&self) -> usize {
        self.sides.iter().map(|side| side.promoted).sum()
    }

    /// Returns whether keys are lost for good, because a replica without data takes over.
    pub fn loses_data(&self) -> bool {
        self.risks.iter().any(|risk| risk.kind == RiskKind::EmptyReplica)
    }

    /// Returns the side that goes on: the one with the majority of the masters.
    pub fn majority(&self) -> Option<&Side> {
        self.sides.iter().find(|side| side.has_majority)
    }
}

/// A part of the cluster whose nodes reach each other, as it is in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Side {
    /// The nodes.
    pub nodes: Vec<String>,
    /// The masters with slots that it had at the loss.
    pub masters: Vec<String>,
    /// Whether these are the majority of the masters.
    pub has_majority: bool,
    /// The nodes that say `cluster_state:fail`.
    pub down: Vec<String>,
    /// The number of replicas that are promoted.
    pub promoted: usize,
    /// `cluster_slots_ok`: the slots whose master is reached.
    pub slots_ok: u32,
    /// `cluster_slots_pfail`: the slots whose master is not reached, but has not failed for the majority.
    pub slots_suspected: u32,
    /// `cluster_slots_fail`: the slots whose master has failed.
    pub slots_failed: u32,
    /// The number of slots that can be read.
    pub readable: u32,
    /// The number of slots that can be written.
    pub writable: u32,
}

impl Side {
    /// Returns whether all its nodes say `cluster_state:ok`.
    pub fn is_ok(&self) -> bool {
        self.down.is_empty()
    }
}

/// Something that happens after a loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When it happens, in milliseconds after the loss.
    pub at: Window,
    /// The index of the side, in [`Prediction::sides`]. `None` if it concerns all.
    pub side: Option<usize>,
    /// What happens.
    #[serde(flatten)]
    pub what: Happens,
}

/// What happens after a loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Happens {
    /// Nodes stop.
    Lost {
        /// The nodes.
        nodes: Vec<String>,
    },
    /// The cluster is cut into the sides.
    Cut,
    /// The majority finds that a master has failed.
    Failed {
        /// The master.
        master: String,
        /// Its slots.
        slots: Vec<Slots>,
    },
    /// Nodes change to `cluster_state:fail`, and refuse commands with `CLUSTERDOWN`.
    Down {
        /// The nodes.
        nodes: Vec<String>,
        /// Why.
        why: WhyDown,
    },
    /// A replica is promoted.
    Promoted {
        /// The replica. If there are several, one of them: the one with most data, or the quickest.
        candidates: Vec<String>,
        /// The master that it replaces.
        master: String,
        /// The slots that it takes over.
        slots: Vec<Slots>,
        /// Whether it has no data.
        is_empty: bool,
        /// How much later it is for each election that is lost, in milliseconds.
        retry: u64,
    },
    /// Nobody takes over the slots of a master.
    NotReplaced {
        /// The master.
        master: String,
        /// Its slots.
        slots: Vec<Slots>,
        /// Why.
        why: NotPromoted,
    },
    /// The nodes of a side change back to `cluster_state:ok`.
    Up,
    /// A master refuses writes with `NOREPLICAS`, because too few replicas follow it.
    RefusesWrites {
        /// The master. If there are several, the one of them that is promoted.
        candidates: Vec<String>,
        /// `min-replicas-to-write`.
        wanted: u64,
        /// How many replicas follow it.
        has: u64,
    },
    /// A replica changes to a master that has none.
    Migrated {
        /// The replica. If there are several, one of them.
        candidates: Vec<String>,
        /// The master that it leaves. If there are several, the one of them that is promoted.
        from: Vec<String>,
        /// The master that it follows then. If there are several, the one of them that is promoted.
        to: Vec<String>,
    },
}

/// Why nodes say `cluster_state:fail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyDown {
    /// They do not reach the majority of the masters.
    NoMajority,
    /// A slot has no master, and `cluster-require-full-coverage` is `yes`.
    NotCovered,
}

/// Why nobody takes over the slots of a master.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum NotPromoted {
    /// It has no replica.
    NoReplica,
    /// No replica of it is on the side with the majority.
    NoneLeft,
    /// Too few masters are left for an election.
    NoMajority,
    /// Its replicas may not take over.
    Unable {
        /// Each replica, and why it may not.
        replicas: Vec<(String, Unable)>,
    },
}

/// Why a replica may not take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unable {
    /// `cluster-replica-no-failover` forbids it.
    NoFailover,
    /// Its data are older than `cluster-replica-validity-factor` allows.
    TooOld,
    /// It never synchronised with its master, and `cluster-replica-validity-factor` is not 0.
    NeverSynchronised,
}

/// Writes, or data, that may be lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// The master that accepted the writes.
    pub master: String,
    /// Its slots.
    pub slots: Vec<Slots>,
    /// Until when it accepts writes that may be lost. [`Window::NOW`] for those just before the loss.
    pub until: Window,
    /// Why they may be lost.
    #[serde(flatten)]
    pub kind: RiskKind,
}

/// Why writes may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "risk", rename_all = "kebab-case")]
pub enum RiskKind {
    /// Replication is asynchronous: the last writes that the master acknowledged may not have reached the replica that
    /// replaces it.
    Asynchronous,
    /// The master is cut off and goes on until it notices; what it accepts until then is discarded later.
    CutOff {
        /// Whether `min-replicas-to-write` ends this earlier.
        is_limited: bool,
    },
    /// The replica that takes over was behind when the master was lost.
    Behind {
        /// By how many seconds.
        seconds: u64,
    },
    /// The replica that takes over has no data: all keys are lost.
    EmptyReplica,
    /// Nobody takes over, and the master writes nothing to disk: its keys are lost if its process ended.
    NotPersistent,
    /// The master writes nothing to disk: if it is started again before a replica is promoted, it comes back empty, and its
    /// replicas become empty too.
    RestartsEmpty,
}

/// What becomes of a node that comes back, or whose side meets the others again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Return {
    /// The node.
    pub node: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub what: Returns,
}

/// What becomes of a node that comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "returns", rename_all = "kebab-case")]
pub enum Returns {
    /// A master that was replaced becomes a replica of the new one, and discards its own data.
    AsReplica {
        /// The new master. If there are several, the one of them that is promoted.
        of: Vec<String>,
    },
    /// A master serves its slots again.
    AsMaster {
        /// The slots.
        slots: Vec<Slots>,
        /// How long that takes at most, in milliseconds.
        after: u64,
        /// Its replicas that replace it instead if they come back before it, or together with it.
        rivals: Vec<String>,
    },
    /// A replica follows its master again, or the one that replaced it.
    Follows {
        /// The master. If there are several, the one of them that is promoted.
        of: Vec<String>,
    },
}
