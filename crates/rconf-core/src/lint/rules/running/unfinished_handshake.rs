use crate::diagnostic::{Finding, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{Flag, Seen};

rule! {
    /// ## What it does
    /// Finds nodes with the flag `handshake` in CLUSTER NODES: a CLUSTER MEET that was not answered.
    ///
    /// ## Why it matters
    /// The address that was given to CLUSTER MEET does not answer on its bus port, which is the client port plus
    /// 10000 unless `cluster-port` says otherwise. `redis-cli --cluster create` then prints `Waiting for the
    /// cluster to join` for ever.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// dddddddddddddddddddddddddddddddddddddddd 10.0.0.1:7004@17004 handshake - 0 0 0 connected
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.1:7003@17003 master - 0 0 3 connected 10923-16383
    /// dddddddddddddddddddddddddddddddddddddddd 10.0.0.1:7004@17004 slave aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0 0 1 connected
    /// ```
    ///
    /// ## References
    /// - `clusterStartHandshake` in cluster.c
    /// - `cluster-port` in the stock redis.conf
    UnfinishedHandshake = "N004" "unfinished-handshake", Running, Warning, fix: None
}

/// Checks each handshake that has begun.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for (node, view) in seen.views() {
        for line in view.nodes.iter().filter(|line| line.has(Flag::Handshake)) {
            let ip = line.ip.map_or_else(|| "?".to_owned(), |ip| ip.to_string());
            let (from, port) = (node.name(), line.bus_port);
            out.report(Finding::new(
                UnfinishedHandshake::META,
                node.at_line(line.id),
                say!(
                    "{from} was told to meet a node at {ip}, which does not answer on bus port {port}",
                    "{from} 被要求与 {ip} 上的节点会合，但它的总线端口 {port} 没有应答",
                    from,
                    ip,
                    port
                ),
                say!(
                    "open the bus port {port}, and give CLUSTER MEET the bus port if it is not the client port plus 10000",
                    "开放总线端口 {port}；如果它不是客户端端口加 10000，就在 CLUSTER MEET 中写明",
                    port
                ),
            ));
        }
    }
}
