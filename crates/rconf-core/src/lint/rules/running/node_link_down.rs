use super::common::names;
use crate::diagnostic::{Finding, Severity, here_too, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Flag, NodeId, NodeLine, Seen, SeenNode, View};

rule! {
    /// ## What it does
    /// Finds nodes that others do not reach: marked `fail` or `fail?`, without an address (`noaddr`), or
    /// `disconnected` in CLUSTER NODES. A node that is not marked as failed is a warning.
    ///
    /// ## Why it matters
    /// A failed master serves no slots until a replica takes over; a failed replica is one that cannot take over.
    /// The log of the others says `FAIL message received from`.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master,fail - 0 0 2 disconnected 5461-10922
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
    /// - "Failure detection" in the Redis Cluster specification
    NodeLinkDown = "N003" "node-link-down", Running, Error, fix: None
}

/// Checks each node that another one does not reach.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for id in seen.ids() {
        let cut = |view: &View| view.line(id).is_some_and(is_cut);
        let views: Vec<&SeenNode> =
            seen.views().filter(|(_, view)| cut(view)).map(|(node, _)| node).collect();
        let Some(first) = views.first() else { continue };
        let lines: Vec<&NodeLine> = views.iter().filter_map(|node| node.view.as_ref()?.line(id)).collect();
        let has = |flag| lines.iter().any(|line| line.has(flag));
        let finding = Finding::new(
            NodeLinkDown::META,
            first.at_line(id),
            message(seen, id, &views, has(Flag::Failed), has(Flag::NoAddress)),
            say!(
                "start it, or open its bus port to the other nodes; one that is gone for good is removed with `redis-cli --cluster del-node`",
                "启动它，或向其他节点开放它的总线端口；永久失去的节点用 `redis-cli --cluster del-node` 移除"
            ),
        );
        let severity = if has(Flag::Failed) { Severity::Error } else { Severity::Warning };
        let related = views.iter().skip(1);
        out.report(
            related.fold(finding.severity(severity), |finding, node| {
                finding.related(node.at_line(id), here_too())
            }),
        );
    }
}

fn is_cut(line: &NodeLine) -> bool {
    let is_bad = [Flag::Failed, Flag::Suspected, Flag::NoAddress].iter().any(|flag| line.has(*flag));
    !line.has(Flag::Myself) && !line.has(Flag::Handshake) && (is_bad || !line.connected)
}

fn message(seen: &Seen, id: NodeId, views: &[&SeenNode], is_failed: bool, has_no_address: bool) -> Message {
    let (name, from) = (seen.name(id), names(views.iter().copied()));
    let is_master = seen.line(id).is_some_and(|line| line.has(Flag::Master));
    match (is_failed, has_no_address) {
        (true, _) if is_master => say!(
            "master {name} has failed: its slots are served only if a replica has taken over",
            "主节点 {name} 已失效：只有从节点接替之后，它的槽才有人提供",
            name
        ),
        (true, _) => say!(
            "replica {name} has failed: it receives no writes and cannot take over",
            "从节点 {name} 已失效：它收不到写入，也无法接替",
            name
        ),
        (false, true) => say!(
            "{name} has no address any more for {from}: it is no longer looked for",
            "{from} 丢失了 {name} 的地址，不再寻找它",
            from,
            name
        ),
        (false, false) => say!(
            "{name} is not reached on its bus port by {from}",
            "{from} 连不上 {name} 的总线端口",
            from,
            name
        ),
    }
}
