use super::common::is_replica;
use crate::diagnostic::{Finding, Severity, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds replicas that have no link to their master (`master_link_status:down`). A synchronisation that is
    /// under way is only an info.
    ///
    /// ## Why it matters
    /// The replica receives no writes. When the master dies it is promoted without them, or, if its data is too
    /// old, not at all. The log of the replica says why: `MASTER aborted replication with an error: NOAUTH
    /// Authentication required.`, `Error condition on socket for SYNC: Connection refused`, `Unable to AUTH to
    /// MASTER`.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7004> INFO
    /// role:slave
    /// master_host:10.0.0.1
    /// master_port:7001
    /// master_link_status:down
    /// master_sync_in_progress:0
    /// master_link_down_since_seconds:120
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7004> INFO
    /// role:slave
    /// master_host:10.0.0.1
    /// master_port:7001
    /// master_link_status:up
    /// ```
    ///
    /// ## References
    /// - `INFO replication` in the documentation of the server
    ReplicaLinkDown = "N011" "replica-link-down", Running, Error, fix: None
}

/// Checks the link of each replica.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes().filter(|node| node.field("master_link_status") == Some("down")) {
        let place = node.at_field("master_link_status");
        let (host, port) =
            (node.field("master_host").unwrap_or("?"), node.field("master_port").unwrap_or("?"));
        if node.number("master_sync_in_progress") == Some(1) || is_served_soon(seen, node) {
            let finding = Finding::new(
                ReplicaLinkDown::META,
                place,
                say!(
                    "the replica is copying all data of its master {host}:{port}: until that ends it cannot take over",
                    "从节点正在复制主节点 {host}:{port} 的全部数据：完成之前无法接替",
                    host,
                    port
                ),
                say!("wait until it ends, and look again", "等它完成后再看一次"),
            );
            out.report(finding.severity(Severity::Info));
            continue;
        }
        let since = node.number("master_link_down_since_seconds").unwrap_or_default();
        out.report(Finding::new(
            ReplicaLinkDown::META,
            place,
            say!(
                "the replica has had no link to its master {host}:{port} for {since} seconds: it receives no writes",
                "从节点与主节点 {host}:{port} 断开已 {since} 秒：它收不到写入",
                host,
                port,
                since
            ),
            say!(
                "its log says why: a wrong `masterauth`, an address that is not reachable, or a master that closes the link",
                "原因在它的日志里：`masterauth` 不对、地址连不上，或主节点关闭了连接"
            ),
        ));
    }
}

/// Returns whether the master is about to send its data to a replica: it waits for more replicas, or for its snapshot.
/// The replica itself does not say so.
fn is_served_soon(seen: &Seen, replica: &SeenNode) -> bool {
    let Some((host, port)) = replica.asked_at() else { return false };
    // Behind another address, a replica is known by its port alone, unless several nodes have the same.
    let has_port = |node: &&SeenNode| node.asked_at().is_some_and(|(_, other)| other == port);
    let is_only_one = seen.nodes().filter(has_port).count() == 1;
    let is_master = |node: &&SeenNode| {
        node.asked_at().is_some_and(|(_, port)| replica.number("master_port") == Some(port.into()))
    };
    let lists = |node: &SeenNode| {
        let mut replicas = node.answers.info.iter().filter(|(name, _)| is_replica(name));
        replicas.any(|(_, value)| {
            let has = |text: &str| value.split(',').any(|part| part == text);
            let is_it = has(&format!("port={port}")) && (is_only_one || has(&format!("ip={host}")));
            is_it && (has("state=wait_bgsave") || has("state=send_bulk"))
        })
    };
    seen.nodes().filter(is_master).any(lists)
}
