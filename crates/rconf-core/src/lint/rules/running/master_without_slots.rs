use super::common::masters;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Flag, NodeId, Seen};

rule! {
    /// ## What it does
    /// Finds live masters without slots in a cluster whose other masters have slots.
    ///
    /// ## Why it matters
    /// Such a master has no keys and no vote: the cluster has less room, and needs more of its other masters, than it seems.
    /// `CLUSTER MEET` and `redis-cli --cluster add-node` leave a new node so, and so does a `reshard` that took all its slots.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-8191
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 8192-16383
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 8192-16383
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 5461-8191
    /// ```
    ///
    /// ## References
    /// - "Adding a new node" in the documentation of Redis Cluster
    MasterWithoutSlots = "N027" "master-without-slots", Running, Warning, fix: None
}

/// Looks for masters that serve nothing.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    // Where no master has slots, the cluster was not created yet.
    let Some((node, _)) = seen.views().next().filter(|_| !masters(seen).is_empty()) else { return };
    let is_gone = |id: NodeId| {
        let flags = [Flag::Failed, Flag::Suspected, Flag::NoAddress, Flag::Handshake];
        seen.views()
            .filter_map(|(_, view)| view.line(id))
            .any(|line| flags.iter().any(|flag| line.has(*flag)))
    };
    for line in seen.ids().into_iter().filter_map(|id| seen.line(id)) {
        // One that is being filled has open slots.
        let is_filled = !line.slots.is_empty() || !line.open.is_empty();
        if !line.has(Flag::Master) || is_filled || is_gone(line.id) {
            continue;
        }
        out.report(Finding::new(
            MasterWithoutSlots::META,
            node.at_line(line.id),
            say!(
                "master {name} has no slots: it holds no keys, and does not count in elections",
                "主节点 {name} 没有槽：它不保存任何键，也不参与选举",
                name = seen.name(line.id)
            ),
            say!(
                "give it slots with `redis-cli --cluster rebalance --cluster-use-empty-masters`, make it a replica with \
                 `CLUSTER REPLICATE`, or remove it with `redis-cli --cluster del-node`",
                "用 `redis-cli --cluster rebalance --cluster-use-empty-masters` 给它分配槽，用 `CLUSTER REPLICATE` 让它成为从节点，或用 \
                 `redis-cli --cluster del-node` 移除它"
            ),
        ));
    }
}
