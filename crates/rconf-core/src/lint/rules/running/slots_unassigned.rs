use super::common::slots;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{SLOTS, Seen};
use std::collections::HashSet;

rule! {
    /// ## What it does
    /// Finds slots that no node owns, in any view.
    ///
    /// ## Why it matters
    /// Commands for their keys get `CLUSTERDOWN Hash slot not served`, and unless `cluster-require-full-coverage
    /// no` is set, all other commands get `CLUSTERDOWN The cluster is down`.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10924-16383
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    ///
    /// ## References
    /// - "Key distribution model" in the Redis Cluster specification
    SlotsUnassigned = "N006" "slots-unassigned", Running, Error, fix: None
}

/// Checks that every slot has an owner.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let Some((node, _)) = seen.views().next() else { return };
    if seen.views().any(|(_, view)| view.partial) {
        return;
    }
    let owned = seen.views().flat_map(|(_, view)| &view.nodes).flat_map(|line| &line.slots);
    let owned: HashSet<u16> = owned.flat_map(|slots| slots.first..=slots.last).collect();
    let missing: Vec<u16> = (0..SLOTS).filter(|slot| !owned.contains(slot)).collect();
    if missing.is_empty() {
        return;
    }
    let is_alone = seen.views().all(|(_, view)| view.nodes.len() == 1);
    let help = if is_alone && owned.is_empty() {
        say!(
            "the node knows no other: if the cluster was never created, create it (`redis-cli --cluster create`, or `plan.sh create` \
             of `rconf gen`); if this node has lost its nodes.conf, `CLUSTER MEET` a node of its cluster; `--cluster fix` would \
             give all slots to this node alone",
            "这个节点不认识其他节点：如果集群还没有创建，就创建它（`redis-cli --cluster create`，或 `rconf gen` 的 `plan.sh create`）；\
             如果它丢了 nodes.conf，就对原集群的一个节点执行 `CLUSTER MEET`；`--cluster fix` 会把所有槽都分给这一个节点"
        )
    } else {
        say!(
            "assign what is missing with `redis-cli --cluster fix`, which asks before it does anything, or find the node that had it",
            "用 `redis-cli --cluster fix` 重新分配（动手前会询问），或找回原来拥有的节点"
        )
    };
    let slots = slots(&missing);
    let message = say!(
        "no node owns {slots}: commands for the keys there get `CLUSTERDOWN`",
        "没有节点拥有{slots}：对其中的键的命令会得到 `CLUSTERDOWN`",
        slots
    );
    out.report(Finding::new(SlotsUnassigned::META, node.at_field("cluster_slots_assigned"), message, help));
}
