//! Steps and checks that several changes share.

use super::super::steps::cli;
use crate::message::say;
use crate::plan::{ChangeStep, Check};
use crate::spec::{SentinelSet, Spec};
use crate::topology::Topology;

/// The servers and Sentinels of a spec.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Set<'s> {
    pub(in super::super) spec: &'s Spec,
    pub(in super::super) sentinels: &'s SentinelSet,
    pub(in super::super) topology: &'s Topology,
}

impl<'s> Set<'s> {
    /// Returns the set of a spec, or `None` if the spec is of a Redis Cluster.
    pub(in super::super) fn of(spec: &'s Spec, topology: &'s Topology) -> Option<Self> {
        Some(Self { spec, sentinels: spec.sentinels.as_ref()?, topology })
    }

    /// Returns the name of the master.
    pub(super) fn name(&self) -> &'s str {
        &self.sentinels.master_name
    }

    /// Returns the keys of the Sentinels.
    pub(super) fn sentinel_keys(&self) -> Vec<&'s str> {
        self.topology.sentinels.iter().map(|one| one.node.as_str()).collect()
    }

    /// Returns the keys of the servers.
    pub(super) fn server_keys(&self) -> Vec<&'s str> {
        self.topology.nodes.iter().map(|node| node.node.as_str()).collect()
    }

    /// Returns a command that asks a Sentinel about the master.
    pub(super) fn ask(&self, sentinel: &str, command: &str) -> String {
        cli(sentinel, &format!("sentinel {command} {}", self.name()))
    }

    /// Returns the command that asks the first Sentinel where the master is.
    pub(super) fn where_is_master(&self) -> String {
        self.ask(self.sentinel_keys().first().copied().unwrap_or_default(), "get-master-addr-by-name")
    }

    /// Checks that a server is a replica.
    pub(super) fn is_replica(&self, node: &str) -> Check {
        Check::now(
            say!(
                "node {node} is a replica; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `{command}`",
                "节点 {node} 是从节点；如果发生过故障转移，请用 `--nodes FILE` 重新运行 `rconf plan`，FILE 里是 `{command}` 的输出",
                node,
                command = self.where_is_master()
            ),
            format!("{} | grep -q '^role:slave'", cli(node, "info replication")),
        )
    }

    /// Waits until a Sentinel reaches a majority of the others.
    pub(super) fn has_majority(&self, sentinel: &str) -> Check {
        Check::within(
            60,
            say!(
                "{sentinel} reaches a majority of the Sentinels",
                "{sentinel} 能连接多数 Sentinel",
                sentinel
            ),
            format!("{} | grep -q '^OK'", self.ask(sentinel, "ckquorum")),
        )
    }

    /// Waits until a Sentinel knows all servers and Sentinels of the spec, and no others.
    pub(super) fn knows_all(&self, sentinel: &str) -> Check {
        let (replicas, sentinels) = (self.topology.nodes.len() - 1, self.topology.sentinels.len());
        Check::within(
            90,
            say!(
                "{sentinel} knows {replicas} replicas and {sentinels} Sentinels",
                "{sentinel} 认识 {replicas} 个从节点和 {sentinels} 个 Sentinel",
                sentinel,
                replicas,
                sentinels
            ),
            format!(
                "{} | grep -q ',slaves={replicas},sentinels={sentinels}.\\{{0,1\\}}$'",
                cli(sentinel, "info sentinel")
            ),
        )
    }

    /// Returns steps that let each of some Sentinels forget what it found, and find it again.
    pub(super) fn resets<'k>(&self, sentinels: impl Iterator<Item = &'k str>) -> Vec<ChangeStep> {
        let reset = |sentinel: &str| {
            ChangeStep::new(
                say!("Let {sentinel} forget what is gone", "让 {sentinel} 忘记已不存在的成员", sentinel),
                say!(
                    "Sentinels never forget a server or a Sentinel by themselves, and count it for the majority. One at a time, so that \
                     the others can fail over meanwhile.",
                    "Sentinel 自己从不忘记服务器或其他 Sentinel，计算多数时仍会算上它们。一次一个，这样其他 Sentinel 在此期间仍能做故障转移。"
                ),
            )
            .first(self.has_majority(sentinel))
            .run(self.ask(sentinel, "reset"))
            .until(self.knows_all(sentinel))
        };
        sentinels.map(reset).collect()
    }

    /// Returns the folder of a container, below that of its host if there are several hosts.
    pub(super) fn folder(&self, key: &str) -> String {
        let host =
            self.topology.sentinels.iter().find(|one| one.node == key).and_then(|one| one.host.as_ref());
        host.map_or_else(|| key.to_owned(), |host| format!("{host}/{key}"))
    }
}

/// Returns the last step of every change.
pub(in super::super) fn verify() -> ChangeStep {
    ChangeStep::new(
        say!("Check that all is whole", "确认一切完整"),
        say!(
            "One master, synchronized replicas, and Sentinels that agree on all of them.",
            "一个主节点，从节点都已同步，所有 Sentinel 看法一致。"
        ),
    )
    .run("./plan.sh verify")
}
