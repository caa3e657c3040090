use super::common::{is_asked_at, names};
use crate::diagnostic::{Finding, Severity, here_too, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Flag, NodeId, NodeLine, Seen, SeenNode, View};

rule! {
    /// ## What it does
    /// Finds nodes that others do not reach: marked `fail` or `fail?`, without an address (`noaddr`), or
    /// `disconnected` in CLUSTER NODES, or with a ping that was not answered for longer than the node timeout. A node
    /// that is not marked as failed is a warning.
    ///
    /// ## Why it matters
    /// A failed master serves no slots until a replica takes over; a failed replica is one that cannot take over.
    /// The log of the others says `FAIL message received from`. A node whose bus port is closed to the others, but
    /// which reaches theirs, is never marked: only the time of the ping shows it.
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

/// The `cluster-node-timeout` of a node that does not tell its own, in milliseconds.
const DEFAULT_TIMEOUT: u64 = 15_000;

/// Checks each node that another one does not reach.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for id in seen.ids() {
        let cut = |(node, view): &(&SeenNode, &View)| {
            let is_silent = |line| {
                let silent = view.unanswered(line);
                silent > 0 && silent > timeout(node)
            };
            view.line(id).is_some_and(|line| is_cut(line) || is_silent(line))
        };
        let views: Vec<&SeenNode> = seen.views().filter(cut).map(|(node, _)| node).collect();
        let Some(first) = views.first() else { continue };
        let lines: Vec<&NodeLine> = views.iter().filter_map(|node| node.view.as_ref()?.line(id)).collect();
        let has = |flag| lines.iter().any(|line| line.has(flag));
        let state = match () {
            () if has(Flag::Failed) => State::Failed,
            () if has(Flag::NoAddress) => State::NoAddress,
            () if lines.iter().any(|line| is_cut(line)) => State::NotReached,
            () => State::Silent,
        };
        let finding = Finding::new(
            NodeLinkDown::META,
            first.at_line(id),
            message(seen, id, &views, state),
            help(seen, id, state),
        );
        let severity = if state == State::Failed { Severity::Error } else { Severity::Warning };
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

/// What a node is to others that do not reach it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Failed,
    NoAddress,
    NotReached,
    /// It does not answer pings, although it sends some.
    Silent,
}

/// Returns the time in milliseconds after which a node gives another one up.
fn timeout(node: &SeenNode) -> u64 {
    let set = || std::str::from_utf8(node.answers.setting("cluster-node-timeout")?).ok()?.parse().ok();
    set().unwrap_or(DEFAULT_TIMEOUT)
}

/// Returns the node that answers at the address of another, and is in no cluster.
fn standalone(seen: &Seen, id: NodeId) -> Option<&SeenNode> {
    let line = seen.line(id)?;
    seen.nodes().find(|node| is_asked_at(node, line) && node.field("cluster_enabled") == Some("0"))
}

fn help(seen: &Seen, id: NodeId, state: State) -> Message {
    if standalone(seen, id).is_some() {
        return say!(
            "start it with its own configuration: `cluster-enabled yes`, and the folder in which its `cluster-config-file` is",
            "用它自己的配置启动它：`cluster-enabled yes`，以及存放其 `cluster-config-file` 的目录"
        );
    }
    if state == State::NoAddress {
        return say!(
            "ask the node at its old address for `CLUSTER MYID`: if it has lost its nodes.conf, let it join again and remove the old id with `redis-cli --cluster del-node`; if it has the nodes.conf of another node, stop it and give it its own",
            "向它原来地址上的节点询问 `CLUSTER MYID`：如果它丢失了 nodes.conf，让它重新加入，并用 `redis-cli --cluster del-node` 移除旧 ID；如果它用的是别的节点的 nodes.conf，停止它并换回它自己的"
        );
    }
    say!(
        "start it, or open its bus port to the other nodes; one that is gone for good is removed with `redis-cli --cluster del-node`",
        "启动它，或向其他节点开放它的总线端口；永久失去的节点用 `redis-cli --cluster del-node` 移除"
    )
}

fn message(seen: &Seen, id: NodeId, views: &[&SeenNode], state: State) -> Message {
    let (name, from) = (seen.name(id), names(views.iter().copied()));
    let is_master = seen.line(id).is_some_and(|line| line.has(Flag::Master));
    if standalone(seen, id).is_some() {
        return say!(
            "{name} answers, but is not in cluster mode: to the other nodes it has failed",
            "{name} 有应答，但不处于集群模式：对其他节点来说它已失效",
            name
        );
    }
    match state {
        State::Failed if is_master => say!(
            "master {name} has failed: its slots are served only if a replica has taken over",
            "主节点 {name} 已失效：只有从节点接替之后，它的槽才有人提供",
            name
        ),
        State::Failed => say!(
            "replica {name} has failed: it receives no writes and cannot take over",
            "从节点 {name} 已失效：它收不到写入，也无法接替",
            name
        ),
        State::NoAddress => say!(
            "{name} has no address any more for {from}: at its old one, a node with another id answers",
            "对 {from} 来说 {name} 不再有地址：原来的地址上，应答的节点是另一个 ID",
            from,
            name
        ),
        State::Silent => say!(
            "{name} does not answer the pings of {from}, although it sends some: its bus port is closed to them",
            "{name} 不应答 {from} 的 PING，却仍在发送：它的总线端口对它们关闭",
            from,
            name
        ),
        State::NotReached => say!(
            "{name} is not reached on its bus port by {from}",
            "{from} 连不上 {name} 的总线端口",
            from,
            name
        ),
    }
}
