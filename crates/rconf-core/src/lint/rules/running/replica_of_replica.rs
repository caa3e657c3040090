use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Flag, Seen};
use crate::text::Place;

rule! {
    /// ## What it does
    /// Finds replicas whose master is itself a replica.
    ///
    /// ## Why it matters
    /// When the node in the middle stops, everything behind it stops too, although the master is well. In a cluster
    /// such a replica is not counted as one of its shard, and does not take part in a failover.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7002> INFO
    /// role:slave
    /// master_host:10.0.0.1
    /// master_port:7001
    /// master_link_status:up
    /// connected_slaves:1
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7002> INFO
    /// role:slave
    /// master_host:10.0.0.1
    /// master_port:7001
    /// master_link_status:up
    /// connected_slaves:0
    /// ```
    ///
    /// ## References
    /// - `REPLICAOF` in the documentation of the server
    ReplicaOfReplica = "N016" "replica-of-replica", Running, Warning, fix: None
}

/// Checks the masters of all replicas.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for id in seen.ids() {
        let Some((line, node)) = seen.line(id).zip(seen.views().map(|(node, _)| node).next()) else {
            continue;
        };
        let master = line.master.filter(|_| line.has(Flag::Replica)).and_then(|id| seen.line(id));
        if let Some(master) = master.filter(|master| master.has(Flag::Replica)) {
            out.report(new(node.at_line(id), &seen.name(master.id)));
        }
    }
    for node in seen.nodes().filter(|node| node.view.is_none() && node.is_replica()) {
        if node.number("connected_slaves").is_some_and(|replicas| replicas > 0) {
            out.report(new(node.at_field("connected_slaves"), node.name()));
        }
    }
}

fn new(place: Place, master: &str) -> Finding {
    Finding::new(
        ReplicaOfReplica::META,
        place,
        say!(
            "{master} is a replica and has a replica of its own, which receives nothing as soon as {master} stops",
            "{master} 是从节点，又有自己的从节点；{master} 一停，后者就收不到任何内容",
            master
        ),
        say!(
            "let it replicate from the master: `REPLICAOF`, in a cluster `CLUSTER REPLICATE`",
            "让它直接复制主节点：`REPLICAOF`，集群中用 `CLUSTER REPLICATE`"
        ),
    )
}
