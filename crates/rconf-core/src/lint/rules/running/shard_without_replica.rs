use super::common::masters;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Flag, NodeId, NodeLine, Seen};
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// Finds masters with slots and without a live replica, in a cluster whose other masters have one.
    ///
    /// ## Why it matters
    /// When this master stops, nothing takes over: its slots are not served until it is back, and if its disk is
    /// lost, so are its keys.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// dddddddddddddddddddddddddddddddddddddddd 10.0.0.1:7004@17004 slave aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0 0 1 connected
    /// eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee 10.0.0.1:7005@17005 slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 0 0 2 connected
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// dddddddddddddddddddddddddddddddddddddddd 10.0.0.1:7004@17004 slave aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0 0 1 connected
    /// eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee 10.0.0.1:7005@17005 slave bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 0 0 2 connected
    /// ffffffffffffffffffffffffffffffffffffffff 10.0.0.1:7006@17006 slave cccccccccccccccccccccccccccccccccccccccc 0 0 3 connected
    /// ```
    ///
    /// ## References
    /// - `cluster-migration-barrier` in the stock redis.conf
    ShardWithoutReplica = "N017" "shard-without-replica", Running, Warning, fix: None
}

/// Counts the live replicas of each master.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let Some((node, _)) = seen.views().next() else { return };
    let lines: Vec<&NodeLine> = seen.ids().into_iter().filter_map(|id| seen.line(id)).collect();
    let is_failed = |id: NodeId| {
        let mut lines = seen.views().filter_map(|(_, view)| view.line(id));
        lines.any(|line| line.has(Flag::Failed))
    };
    let replicas = lines.iter().filter(|line| line.has(Flag::Replica));
    let has_any = replicas.clone().next().is_some();
    let live: BTreeSet<NodeId> =
        replicas.filter(|line| !is_failed(line.id)).filter_map(|line| line.master).collect();
    for master in
        masters(seen).iter().filter(|line| has_any && !is_failed(line.id) && !live.contains(&line.id))
    {
        out.report(Finding::new(
            ShardWithoutReplica::META,
            node.at_line(master.id),
            say!(
                "master {name} has no live replica: if it stops, its slots {slots} are not served",
                "主节点 {name} 没有存活的从节点：它一停，槽 {slots} 就无人提供",
                name = seen.name(master.id),
                slots = Message::list(master.slots.iter().map(ToString::to_string))
            ),
            say!(
                "start its replica, or give it one with `CLUSTER REPLICATE`",
                "启动它的从节点，或用 `CLUSTER REPLICATE` 给它一个"
            ),
        ));
    }
}
