//! The faults of a cluster, and their messages.

use super::named::{Ghost, Moved, Named, Stranded};
use super::state::{Flag, OpenSlot, Slots};
use super::text;
use crate::message::{Message, say};
use serde::Serialize;

/// A fault of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// At an address that is recorded for one node, another node answers.
    AddressesSwapped {
        /// The nodes at other addresses.
        nodes: Vec<Moved>,
    },
    /// Nodes are at other addresses than their peers have recorded.
    AddressesMoved {
        /// The nodes.
        nodes: Vec<Moved>,
    },
    /// No node reaches another, although every slot is assigned. Changed addresses would explain it, but no
    /// container was inspected.
    LooksMoved {
        /// The number of messages sent.
        sent: Option<u64>,
        /// The number of messages received.
        received: Option<u64>,
        /// The number of slots of unreachable nodes.
        suspected: Option<u64>,
        /// The unreachable nodes.
        unreached: Vec<Named>,
    },
    /// The container of a node is not running.
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
    /// A master with slots has failed, and has no replica left.
    ShardLost {
        /// The master.
        master: Named,
        /// The slots of the master.
        slots: Vec<Slots>,
    },
    /// A master with slots has failed, and has a replica.
    MasterDown {
        /// The master.
        master: Named,
        /// The slots of the master.
        slots: Vec<Slots>,
        /// The replicas of the master that are alive.
        replicas: Vec<Named>,
        /// The number of masters with slots that are alive.
        voters: usize,
        /// The number of masters with slots.
        size: usize,
    },
    /// Nodes know no other node, and not all answers are there that would tell why.
    Alone {
        /// The nodes. Empty if only `CLUSTER INFO` was given.
        nodes: Vec<Named>,
        /// The number of their slots.
        slots: u32,
        /// The nodes of the spec that did not answer.
        unasked: Vec<String>,
    },
    /// No node knows another one, and none has slots.
    NeverCreated {
        /// The nodes.
        nodes: Vec<Named>,
    },
    /// Nodes know no other node, and the others know another node at their addresses.
    Forgetful {
        /// The nodes.
        nodes: Vec<Named>,
    },
    /// Nodes know no other node, and the others, which are a cluster, do not know them.
    Outside {
        /// The nodes.
        nodes: Vec<Named>,
    },
    /// Slots belong to no node.
    SlotsUnassigned {
        /// The slots. Empty if `CLUSTER NODES` was not given.
        slots: Vec<Slots>,
        /// The number of slots.
        count: u64,
    },
    /// A move of slots to another node was begun, but not finished.
    SlotsOpen {
        /// The node whose `CLUSTER NODES` shows the move.
        node: Named,
        /// The slots.
        open: Vec<OpenSlot>,
    },
    /// A replica receives no data.
    ReplicaStranded {
        /// The replica.
        replica: Named,
        /// The master of the replica, if it has one.
        master: Option<Named>,
        /// Why the replica receives no data.
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
    /// Returns the rank of the fault in a list. A fault that explains others has a lower rank.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::AddressesSwapped { .. } => 0,
            Self::AddressesMoved { .. } => 1,
            Self::LooksMoved { .. } => 2,
            Self::ContainerDown { .. }
            | Self::Alone { .. }
            | Self::NeverCreated { .. }
            | Self::Forgetful { .. }
            | Self::Outside { .. } => 3,
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
    pub fn message(&self) -> Message {
        match self {
            Self::AddressesSwapped { nodes } => say!(
                "Nodes have swapped addresses: {moved}. At the recorded address of a node, another node answers, \
                 so its peers mark it `noaddr` and no longer look for it. The cluster may still report \
                 `cluster_state:ok`.",
                "有节点互换了地址：{moved}。在某个节点所记录的地址上应答的是另一个节点，\
                 所以其他节点把它标为 `noaddr`，不再寻找它。集群仍可能报告 `cluster_state:ok`。",
                moved = text::moved(nodes)
            ),
            Self::AddressesMoved { nodes } => say!(
                "Nodes are not at the addresses that their peers have recorded: {moved}.",
                "有节点不在其他节点所记录的地址上：{moved}。",
                moved = text::moved(nodes)
            ),
            Self::LooksMoved { sent, received, suspected, unreached } => {
                text::looks_moved(*sent, *received, *suspected, unreached)
            }
            Self::ContainerDown { node, container, exit_code, oom_killed } => {
                text::container_down(node, container, *exit_code, *oom_killed)
            }
            Self::ShardLost { master, slots } => say!(
                "Master {master} has failed and none of its replicas is alive: slots {slots} are not served, and their \
                 keys exist only in its data folder.",
                "主节点 {master} 已失效，它的从节点也都不在：槽 {slots} 没有节点服务，其中的键只存在于它的数据目录里。",
                master,
                slots = text::slots(slots)
            ),
            Self::MasterDown { master, slots, replicas, voters, size } => {
                text::master_down(master, slots, replicas, *voters, *size)
            }
            Self::Alone { nodes, slots, .. } => text::alone(nodes, *slots),
            Self::NeverCreated { nodes } => say!(
                "{nodes} know only themselves, and have no slots: the cluster was never created.",
                "{nodes} 只认识自己，也没有槽：集群从未创建。",
                nodes = text::list(nodes)
            ),
            Self::Forgetful { nodes } => say!(
                "Nodes know only themselves, but the others know nodes at their addresses by other ids: they have lost their nodes.conf: {nodes}.",
                "有节点只认识自己，而其他节点记得它们地址上的节点是别的 id：它们丢失了 nodes.conf：{nodes}。",
                nodes = text::list(nodes)
            ),
            Self::Outside { nodes } => say!(
                "Nodes know only themselves, and the cluster does not know them: {nodes}.",
                "有节点只认识自己，集群也不认识它们：{nodes}。",
                nodes = text::list(nodes)
            ),
            Self::SlotsUnassigned { slots, count } if slots.is_empty() => say!(
                "{count} slots belong to no node: commands for their keys get `CLUSTERDOWN`.",
                "有 {count} 个槽不属于任何节点：访问其中键的命令会得到 `CLUSTERDOWN`。",
                count
            ),
            Self::SlotsUnassigned { slots, .. } => say!(
                "Slots {slots} belong to no node: commands for their keys get `CLUSTERDOWN`.",
                "槽 {slots} 不属于任何节点：访问其中键的命令会得到 `CLUSTERDOWN`。",
                slots = text::slots(slots)
            ),
            Self::SlotsOpen { node, open } => say!(
                "Slots {slots} of {node} are open: a move to another node was started but not finished, and \
                 `--cluster` commands refuse to run until it is.",
                "{node} 的槽 {slots} 处于打开状态：向另一个节点的迁移开始了却没有完成，\
                 在完成之前，`--cluster` 命令拒绝执行。",
                slots = text::list(open.iter().map(|open| open.slot)),
                node
            ),
            Self::ReplicaStranded { replica, master, why } => text::stranded(replica, master.as_ref(), *why),
            Self::NodesApart { pairs } => {
                say!(
                    "Live nodes cannot reach each other: {pairs}.",
                    "有存活的节点彼此无法连接：{pairs}。",
                    pairs = text::pairs(pairs)
                )
            }
            Self::Ghosts { nodes, why: Ghost::Handshake } => say!(
                "The handshake with {nodes} does not finish: nothing answers on its bus port.",
                "与 {nodes} 的握手一直没有完成：它的总线端口上没有应答。",
                nodes = text::list(nodes)
            ),
            Self::Ghosts { nodes, why: Ghost::Gone } => say!(
                "{nodes} has failed, and has no slots and no container: the other nodes keep trying to reach it.",
                "{nodes} 已失效，没有槽，也没有容器：其他节点还在不断尝试连接它。",
                nodes = text::list(nodes)
            ),
        }
    }
}

/// Returns whether a flag means that a node is unreachable.
pub(super) fn is_bad(flag: Flag) -> bool {
    matches!(flag, Flag::Suspected | Flag::Failed | Flag::Handshake | Flag::NoAddress)
}
