use super::common::masters;
use crate::diagnostic::{Finding, here_too, rule};
use crate::lint::Sink;
use crate::message::say;
use crate::running::{NodeId, Seen};
use std::collections::BTreeMap;
use std::net::IpAddr;

rule! {
    /// ## What it does
    /// Finds an address at which half of the masters or more run, in a cluster on several addresses.
    ///
    /// ## Why it matters
    /// A failover needs the votes of a majority of the masters. If this host is lost, the others are no majority:
    /// no replica is promoted, however many are alive. After failovers, masters gather on the hosts that stayed up.
    ///
    /// ## Example
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.1:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.2:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    /// Use instead:
    /// ```text
    /// 10.0.0.1:7001> CLUSTER NODES
    /// aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460
    /// bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb 10.0.0.2:7002@17002 master - 0 0 2 connected 5461-10922
    /// cccccccccccccccccccccccccccccccccccccccc 10.0.0.3:7003@17003 master - 0 0 3 connected 10923-16383
    /// ```
    ///
    /// ## References
    /// - "Replica election and promotion" in the Redis Cluster specification
    MajorityOnOneHost = "N013" "majority-on-one-host", Running, Warning, fix: None
}

/// Counts the masters at each address.
pub(crate) fn check(seen: &Seen, out: &mut Sink) {
    let masters = masters(seen);
    let mut hosts: BTreeMap<IpAddr, Vec<NodeId>> = BTreeMap::new();
    for line in &masters {
        let Some(ip) = line.ip else { return };
        hosts.entry(ip).or_default().push(line.id);
    }
    let Some((node, _)) = seen.views().next() else { return };
    let of = masters.len();
    for (host, ids) in hosts.iter().filter(|(_, ids)| ids.len() > 1 && ids.len() * 2 >= of && ids.len() < of)
    {
        let finding = Finding::new(
            MajorityOnOneHost::META,
            node.at_line(ids[0]),
            say!(
                "{here} of {of} masters run at {host}: if that host fails, the others are no majority and no replica is promoted",
                "{of} 个主节点中有 {here} 个在 {host} 上：这台主机一旦失效，其余主节点不构成多数，没有从节点会被提升",
                here = ids.len(),
                of,
                host
            ),
            say!(
                "run `CLUSTER FAILOVER` on a replica of one of them that is on another host",
                "在其中某个主节点位于其他主机的从节点上执行 `CLUSTER FAILOVER`"
            ),
        );
        out.report(
            ids.iter().skip(1).fold(finding, |finding, id| finding.related(node.at_line(*id), here_too())),
        );
    }
}
