//! Steps and checks that several changes share.

use super::super::steps::cli;
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
            format!(
                "node {node} is a replica; after a failover, run `rconf plan` with `--nodes FILE`, where FILE has the output of `{}`",
                self.where_is_master()
            ),
            format!("{} | grep -q '^role:slave'", cli(node, "info replication")),
        )
    }

    /// Waits until a Sentinel reaches a majority of the others.
    pub(super) fn has_majority(&self, sentinel: &str) -> Check {
        Check::within(
            60,
            format!("{sentinel} reaches a majority of the Sentinels"),
            format!("{} | grep -q '^OK'", self.ask(sentinel, "ckquorum")),
        )
    }

    /// Waits until a Sentinel knows all servers and Sentinels of the spec, and no others.
    pub(super) fn knows_all(&self, sentinel: &str) -> Check {
        let (replicas, sentinels) = (self.topology.nodes.len() - 1, self.topology.sentinels.len());
        Check::within(
            90,
            format!("{sentinel} knows {replicas} replicas and {sentinels} Sentinels"),
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
                format!("Let {sentinel} forget what is gone"),
                "Sentinels never forget a server or a Sentinel by themselves, and count it for the majority. One at a time, so that \
                 the others can fail over meanwhile.",
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
        "Check that all is whole",
        "One master, synchronized replicas, and Sentinels that agree on all of them.",
    )
    .run("./plan.sh verify")
}
