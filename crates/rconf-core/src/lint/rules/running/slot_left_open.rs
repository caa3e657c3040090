use super::common::slots;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::Seen;

rule! {
    /// ## What it does
    /// Finds slots that a node is importing or migrating.
    ///
    /// ## Why it matters
    /// If a move is still under way, this is how it looks. If it was interrupted, clients get `ASK` redirections
    /// for ever, multi-key commands get `TRYAGAIN`, and `redis-cli --cluster` commands refuse to run: `The
    /// following slots are open`.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460 [77->-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
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
    /// - "Live resharding" in the Redis Cluster specification
    SlotLeftOpen = "N008" "slot-left-open", Running, Warning, fix: None
}

/// Checks each node for open slots.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    // Replicas of Valkey 8.0 and later show the open slots of their masters too.
    for node in seen.nodes().filter(|node| !node.is_replica()) {
        let Some(line) = node.own_line().filter(|line| !line.open.is_empty()) else { continue };
        let mut open: Vec<u16> = line.open.iter().map(|open| open.slot).collect();
        open.sort_unstable();
        open.dedup();
        out.report(Finding::new(
            SlotLeftOpen::META,
            node.at_line(line.id),
            say!(
                "a move of {slots} to or from {name} was begun and is not finished",
                "{name} 的{slots} 处于打开状态：迁入或迁出已开始而未完成",
                slots = slots(&open),
                name = node.name()
            ),
            say!(
                "if no move is running, finish or undo it with `redis-cli --cluster fix`",
                "如果没有正在进行的迁移，用 `redis-cli --cluster fix` 完成或撤销它"
            ),
        ));
    }
}
