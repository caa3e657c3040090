use super::common::is_asked_at;
use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{Flag, Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes that the cluster knows and that do not answer: nothing listens at their address, the connection
    /// times out, or they refuse the password.
    ///
    /// ## Why it matters
    /// Clients that are sent to the node get the same error: `Could not connect to Redis at 10.0.0.1:7002:
    /// Connection refused`. If the other nodes still reach it on its bus port, no replica takes over.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// Could not connect to Redis at 10.0.0.1:7002: Connection refused
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
    /// - `getNodeByQuery` in cluster.c: clients are redirected to the node that owns the slot
    NodeNotAnswering = "N001" "node-not-answering", Running, Error, fix: None
}

/// Checks each node that could not be asked.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.all() {
        let Some(why) = &node.answers.unreachable else { continue };
        // Of a node that has failed, or whose address is wrong, other rules say more.
        if is_known_to_fail(seen, node) || is_announced_elsewhere(seen, node) {
            continue;
        }
        let why = why.rsplit_once(": ").map_or(why.as_str(), |(_, why)| why);
        out.report(Finding::new(
            NodeNotAnswering::META,
            node.at_unreachable(),
            say!(
                "{name} does not answer ({why}): clients that are sent there fail",
                "{name} 不应答（{why}）：被转到那里的客户端会失败",
                name = node.name(),
                why
            ),
            if why.contains("timed out") { hanging() } else { refusing() },
        ));
    }
}

/// Returns what to do about a node that takes connections and says nothing, or whose packets are dropped.
fn hanging() -> Message {
    say!(
        "open its port in the firewall, or find what the server waits for: a command that takes long (`KEYS`, a script), `CLIENT PAUSE`, a stopped process, or a machine that swaps",
        "在防火墙上开放它的端口，或查明服务器在等什么：耗时的命令（`KEYS`、脚本）、`CLIENT PAUSE`、被停住的进程，或机器在使用交换空间"
    )
}

/// Returns what to do about a node that cannot be asked.
fn refusing() -> Message {
    say!(
        "start it, or open its port; if it asks for another password, give its users the same one as the other nodes",
        "启动它或开放它的端口；如果它要求另一个密码，让它的用户与其他节点使用同一个密码"
    )
}

fn is_known_to_fail(seen: &Seen, node: &SeenNode) -> bool {
    let mut lines = seen.views().flat_map(|(_, view)| &view.nodes);
    lines.any(|line| is_asked_at(node, line) && (line.has(Flag::Failed) || line.has(Flag::Suspected)))
}

/// Returns whether a node that answers at another address announces this one.
pub(super) fn is_announced_elsewhere(seen: &Seen, node: &SeenNode) -> bool {
    seen.nodes().filter_map(SeenNode::own_line).any(|line| is_asked_at(node, line))
}
