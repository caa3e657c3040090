use super::common::names;
use crate::diagnostic::{Finding, here_too, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes that report `cluster_state:fail`.
    ///
    /// ## Why it matters
    /// They refuse commands: `CLUSTERDOWN The cluster is down`. A node does so if a slot belongs to nobody, if the
    /// master of a slot has failed (unless `cluster-require-full-coverage no`), or if it does not reach the
    /// majority of the masters.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER INFO
    /// cluster_state:fail
    /// cluster_slots_assigned:16384
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER INFO
    /// cluster_state:ok
    /// cluster_slots_assigned:16384
    /// ```
    ///
    /// ## References
    /// - `clusterUpdateState` in cluster.c
    /// - `cluster-require-full-coverage` in the stock redis.conf
    ClusterDown = "N005" "cluster-down", Running, Error, fix: None
}

/// Checks the state that each node reports.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let down: Vec<&SeenNode> =
        seen.nodes().filter(|node| node.field("cluster_state") == Some("fail")).collect();
    let Some(first) = down.first() else { return };
    let names = names(down.iter().copied());
    let finding = Finding::new(
        ClusterDown::META,
        first.at_field("cluster_state"),
        say!(
            "the cluster is down for {names}: commands get `CLUSTERDOWN`",
            "在 {names} 看来集群已停止服务：命令会得到 `CLUSTERDOWN`",
            names
        ),
        say!(
            "look for slots without an owner and for masters that have failed; `rconf plan repair` proposes the steps",
            "查找没有归属的槽和失效的主节点；`rconf plan repair` 会给出步骤"
        ),
    );
    out.report(
        down.iter()
            .skip(1)
            .fold(finding, |finding, node| finding.related(node.at_field("cluster_state"), here_too())),
    );
}
