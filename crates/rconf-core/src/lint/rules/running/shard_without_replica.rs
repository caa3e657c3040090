use super::common::masters;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Flag, NodeId, NodeLine, Seen};

rule! {
    /// ## What it does
    /// Finds masters with slots and without a live replica, in a cluster whose other masters have one, and masters none of
    /// whose replicas may take over (`cluster-replica-no-failover yes`).
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
    /// - `cluster-migration-barrier` and `cluster-replica-no-failover` in the stock redis.conf
    ShardWithoutReplica = "N017" "shard-without-replica", Running, Warning, fix: None
}

/// Counts the live replicas of each master.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let Some((node, _)) = seen.views().next() else { return };
    let lines: Vec<&NodeLine> = seen.ids().into_iter().filter_map(|id| seen.line(id)).collect();
    let is_failed = |id: NodeId| {
        let mut lines = seen.views().filter_map(|(_, view)| view.line(id));
        // A node that was reset, or lost its nodes.conf, leaves its old id behind without an address.
        lines.any(|line| line.has(Flag::Failed) || line.has(Flag::NoAddress))
    };
    let replicas = lines.iter().filter(|line| line.has(Flag::Replica));
    let has_any = replicas.clone().next().is_some();
    let live: Vec<(NodeId, NodeId)> = replicas
        .filter(|line| !is_failed(line.id))
        .filter_map(|line| Some((line.master?, line.id)))
        .collect();
    let may_take_over = |replica: NodeId| {
        let setting = seen.node(replica).and_then(|node| node.answers.setting("cluster-replica-no-failover"));
        setting != Some(b"yes")
    };
    for master in masters(seen).iter().filter(|line| has_any && !is_failed(line.id)) {
        let mut own = live.iter().filter(|(of, _)| *of == master.id).map(|(_, replica)| *replica).peekable();
        let has_replica = own.peek().is_some();
        if own.any(may_take_over) {
            continue;
        }
        let name = seen.name(master.id);
        let slots = Message::list(master.slots.iter().map(ToString::to_string));
        let (message, help) = if has_replica {
            (
                say!(
                    "no replica of master {name} may take over (`cluster-replica-no-failover yes`): if it stops, its slots \
                     {slots} are not served until somebody runs `CLUSTER FAILOVER FORCE`",
                    "主节点 {name} 的从节点都不允许接管（`cluster-replica-no-failover yes`）：它一停，槽 {slots} 就无人提供，直到有人执行 \
                     `CLUSTER FAILOVER FORCE`",
                    name,
                    slots
                ),
                say!(
                    "set `cluster-replica-no-failover no` on the replica that should take over, in its file too",
                    "在应当接管的从节点上设 `cluster-replica-no-failover no`，配置文件里也要改"
                ),
            )
        } else {
            (
                say!(
                    "master {name} has no live replica: if it stops, its slots {slots} are not served",
                    "主节点 {name} 没有存活的从节点：它一停，槽 {slots} 就无人提供",
                    name,
                    slots
                ),
                say!(
                    "start its replica, or give it one with `CLUSTER REPLICATE`",
                    "启动它的从节点，或用 `CLUSTER REPLICATE` 给它一个"
                ),
            )
        };
        out.report(Finding::new(ShardWithoutReplica::META, node.at_line(master.id), message, help));
    }
}
