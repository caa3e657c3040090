use super::common::names;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Flag, Seen, View};

rule! {
    /// ## What it does
    /// Finds nodes that are in the CLUSTER NODES of some nodes and not in that of others.
    ///
    /// ## Why it matters
    /// The nodes do not agree on who is in the cluster: a failover counts other votes, and clients that ask the one
    /// are never told of the other. This is what a CLUSTER FORGET leaves that was not sent to every node (the node
    /// comes back after a minute), or a CLUSTER RESET.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// 10.0.0.1:7002> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 myself,master - 0 0 2 connected 5461-10922
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
    /// - `CLUSTER FORGET` in the documentation of the server
    NodeUnknownToPeer = "N009" "node-unknown-to-peer", Running, Error, fix: None
}

/// Checks that every node is in every view.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let whole = || seen.views().filter(|(_, view)| !view.partial);
    for id in seen.ids() {
        let is_shaking = |view: &View| view.line(id).is_some_and(|line| line.has(Flag::Handshake));
        if whole().any(|(_, view)| is_shaking(view)) {
            continue;
        }
        let (with, without): (Vec<_>, Vec<_>) = whole().partition(|(_, view)| view.line(id).is_some());
        let (Some((first, _)), false) = (with.first(), without.is_empty()) else { continue };
        let finding = Finding::new(
            NodeUnknownToPeer::META,
            first.at_line(id),
            say!(
                "{name} is a node of the cluster to others, but not to {from}",
                "其他节点认为 {name} 在集群中，而 {from} 不知道它",
                from = names(without.iter().map(|(node, _)| *node)),
                name = seen.name(id)
            ),
            say!(
                "introduce it to one of them with CLUSTER MEET, or make every node forget it with CLUSTER FORGET within a minute",
                "用 CLUSTER MEET 把它介绍给其中一个节点，或在一分钟内让每个节点都用 CLUSTER FORGET 忘掉它"
            ),
        );
        out.report(without.iter().fold(finding, |finding, (node, _)| {
            let place =
                node.id().map_or_else(|| node.at_field("cluster_known_nodes"), |own| node.at_line(own));
            finding.related(place, say!("this node does not know it", "这个节点不知道它"))
        }));
    }
}
