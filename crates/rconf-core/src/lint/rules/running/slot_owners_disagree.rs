use super::common::slots;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{NodeId, SLOTS, Seen, SeenNode, View};
use std::collections::{BTreeMap, HashSet};

rule! {
    /// ## What it does
    /// Finds slots whose owner is another node, or nobody, depending on which node is asked.
    ///
    /// ## Why it matters
    /// Clients are sent back and forth with `MOVED`, until they give up with `Too many Cluster redirections`, and
    /// writes end up on two masters.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// 10.0.0.1:7002> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 master - 0 0 1 connected 1-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 myself,master - 0 0 2 connected 0 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// 10.0.0.1:7002> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 myself,master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    ///
    /// ## References
    /// - "UPDATE messages" in the Redis Cluster specification
    /// - `CLUSTER SETSLOT` in the documentation of the server
    SlotOwnersDisagree = "N007" "slot-owners-disagree", Running, Error, fix: None
}

/// Who owns a slot, for two nodes that were asked.
type Owners = (Option<NodeId>, Option<NodeId>);

/// Compares the owners of the slots in each view with those in the first.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let mut views = seen.views().filter(|(_, view)| !view.partial);
    let Some((first, view)) = views.next() else { return };
    let ours = owners(view);
    let mut reported: HashSet<Owners> = HashSet::new();
    for (node, view) in views {
        let mut differing: BTreeMap<Owners, Vec<u16>> = BTreeMap::new();
        for ((slot, one), other) in (0..SLOTS).zip(&ours).zip(owners(view)) {
            if *one != other {
                differing.entry((*one, other)).or_default().push(slot);
            }
        }
        for (pair, slots) in differing {
            if reported.insert(pair) {
                out.report(finding(seen, (first, node), pair, &slots));
            }
        }
    }
}

fn owners(view: &View) -> Vec<Option<NodeId>> {
    let mut owners = vec![None; usize::from(SLOTS)];
    for line in &view.nodes {
        for slot in line.slots.iter().flat_map(|slots| slots.first..=slots.last) {
            owners[usize::from(slot)] = Some(line.id);
        }
    }
    owners
}

fn finding(seen: &Seen, (first, node): (&SeenNode, &SeenNode), pair: Owners, of: &[u16]) -> Finding {
    let owner = |id: Option<NodeId>| match id {
        Some(id) => Message::verbatim(seen.name(id)),
        None => say!("nobody", "无人"),
    };
    let (one, other, slots) = (owner(pair.0), owner(pair.1), slots(of));
    let place = |node: &SeenNode, id: Option<NodeId>| match id {
        Some(id) => node.at_line(id),
        None => node.at_field("cluster_slots_assigned"),
    };
    Finding::new(
        SlotOwnersDisagree::META,
        place(first, pair.0),
        say!(
            "asked for the owner of {slots}, {first} names {one} and {node} names {other}: clients are sent back and forth",
            "{slots} 属于谁：{first} 说是 {one}，{node} 说是 {other}：客户端会被来回转发",
            slots,
            one,
            first = first.name(),
            other,
            node = node.name()
        ),
        say!(
            "find out which node has the keys (`CLUSTER COUNTKEYSINSLOT`), then run `CLUSTER SETSLOT … NODE …` on every master",
            "先查明键在哪个节点上（`CLUSTER COUNTKEYSINSLOT`），再在每个主节点上执行 `CLUSTER SETSLOT … NODE …`"
        ),
    )
    .related(place(node, pair.1), say!("here the owner is {other}", "这里属于 {other}", other))
}
