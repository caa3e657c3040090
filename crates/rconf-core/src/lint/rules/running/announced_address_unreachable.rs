use super::common::is_asked_at;
use crate::diagnostic::{Finding, here_too, rule};
use crate::lint::Sink;
use crate::message::{Message, say};
use crate::running::{NodeLine, Seen, SeenNode};

rule! {
    /// ## What it does
    /// Finds nodes that answer at one address and announce another, where nothing answers, and nodes that announce
    /// another address than the one the others have recorded.
    ///
    /// ## Why it matters
    /// `MOVED` and CLUSTER SLOTS send clients to the announced address. A client that reaches the cluster through a
    /// published port, and is then sent to `172.28.0.2`, waits until its connection times out.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 172.28.0.2:7001@17001 myself,master - 0 0 1 connected 0-16383
    /// Could not connect to Redis at 172.28.0.2:7001: Connection timed out
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-16383
    /// ```
    ///
    /// ## References
    /// - `cluster-announce-ip` in the stock redis.conf
    AnnouncedAddressUnreachable = "N014" "announced-address-unreachable", Running, Error, fix: None
}

/// Compares the address that each node announces with the one at which it was asked and those that others have recorded.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    for node in seen.nodes() {
        let Some(line) = node.own_line() else { continue };
        let at = |other: &&SeenNode| is_asked_at(other, line);
        if let Some(silent) = seen.all().iter().filter(|other| other.answers.unreachable.is_some()).find(at) {
            out.report(new(
                node,
                line,
                say!(
                    "the node answers at {here} and announces {there}, where nothing answers from here: clients that are sent there wait in vain",
                    "节点在 {here} 应答，却公布 {there}，而从这里连接该地址没有应答：被转到那里的客户端会白等",
                    here = node.name(),
                    there = silent.name()
                ),
            ));
        }
        let differs = |other: &NodeLine| matches!((other.ip, line.ip), (Some(a), Some(b)) if a != b);
        let mut others = seen.views().filter(|(other, _)| !std::ptr::eq(*other, node));
        let recorded =
            others.find_map(|(other, view)| Some((other, view.line(line.id).filter(|l| differs(l))?)));
        if let (Some((other, theirs)), Some(ip)) = (recorded, line.ip) {
            let there = theirs.ip.map(|ip| ip.to_string()).unwrap_or_default();
            let finding = new(
                node,
                line,
                say!(
                    "{name} announces {ip}, but {other} has recorded {there} for it: clients are sent to either address",
                    "{name} 公布 {ip}，而 {other} 记录的是 {there}：客户端会被送到其中任意一个地址",
                    name = node.name(),
                    ip,
                    other = other.name(),
                    there
                ),
            );
            out.report(finding.related(other.at_line(line.id), here_too()));
        }
    }
}

fn new(node: &SeenNode, line: &NodeLine, message: Message) -> Finding {
    Finding::new(
        AnnouncedAddressUnreachable::META,
        node.at_line(line.id),
        message,
        say!(
            "set `cluster-announce-ip` (and the ports) to an address that clients and nodes reach, or run doctor where they are",
            "把 `cluster-announce-ip`（及端口）设为客户端和节点都连得上的地址，或在它们所在的网络中运行 doctor"
        ),
    )
}
