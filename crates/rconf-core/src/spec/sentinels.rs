//! Reads `[sentinel]`, creates the Sentinels of a spec, and checks what is particular to one master that they watch.

use super::addresses;
use super::cluster::Cluster;
use super::defaults::{FIRST_SENTINEL_PORT, FIRST_WATCHED_PORT, MOST_NODES};
use super::model::{Begins, SentinelSet, SentinelSpec, Spec};
use super::problem::{Problem, Problems};
use super::reader::Reader;
use super::rules::{
    host_holds_sentinels, impossible_cluster_size, impossible_sentinel_set, replica_shares_host,
};
use super::table::{At, Table};
use super::written::{Written, WrittenSentinels};
use crate::catalog::id;
use crate::message::Words;
use crate::text::Span;
use std::collections::BTreeSet;
use std::net::IpAddr;

const MASTER: Words = Words::new("the master", "主节点");

impl Reader<'_> {
    /// Returns the Sentinels, which have no ports and addresses yet, or `None` if the nodes form a Redis Cluster.
    pub(super) fn sentinels(
        &mut self,
        root: &mut Table<'_>,
        cluster: &Cluster,
    ) -> (Option<SentinelSet>, WrittenSentinels) {
        let span = root.key("sentinel");
        let mut table = self.table(root, "sentinel", "[sentinel]");
        let master_name = self.name(&mut table, "master-name", MASTER).map(str::to_owned);
        let ports = table.word("ports", self.problems);
        let ports = ports.and_then(|at| Some(At { value: self.port_list(&at)?, span: at.span }));
        let quorum = table.number("quorum", (1, 1000), self.problems);
        // With less than a second, every short pause of a host starts a failover.
        let down_after = table.number("down-after-milliseconds", (1000, 3_600_000), self.problems);
        let timeout = table.number("failover-timeout", (1000, 3_600_000), self.problems);
        let syncs = table.number("parallel-syncs", (1, 100), self.problems);
        table.finish(self.problems);
        if let Some(span) = span.filter(|_| !cluster.has_sentinels) {
            self.problems.add(span, impossible_sentinel_set::no_sentinels_in_cluster());
        }
        let down_after = down_after.map_or(DOWN_AFTER, |at| at.value);
        if let Some(at) = timeout.filter(|at| at.value < down_after) {
            self.problems.add(at.span, impossible_sentinel_set::timeout_too_low(at.value, down_after));
        }
        let set = SentinelSet {
            master_name: master_name.unwrap_or_else(|| cluster.name.clone()),
            quorum: 0,
            down_after,
            failover_timeout: timeout.map_or(FAILOVER_TIMEOUT.max(down_after), |at| at.value),
            parallel_syncs: syncs.and_then(|at| u16::try_from(at.value).ok()).unwrap_or(1),
            all: Vec::new(),
        };
        let written = WrittenSentinels { ports, quorum, span: span.unwrap_or_default() };
        (Some(set).filter(|_| cluster.has_sentinels), written)
    }
}

/// How long a server may be silent before it counts as down, in milliseconds. With less, a pause of the host (a
/// snapshot, a restart of other containers) causes failovers. With more, nobody takes writes for longer.
const DOWN_AFTER: u32 = 5000;

/// The limit for each step of a failover, in milliseconds.
const FAILOVER_TIMEOUT: u32 = 60_000;

/// Returns the ports of the servers of a spec without `ports`: a master and its replicas, two if no number is written.
pub(super) fn default_ports_of_servers(replicas: Option<At<u32>>) -> Vec<u16> {
    let replicas = u16::try_from(replicas.map_or(2, |at| at.value)).unwrap_or(2);
    (FIRST_WATCHED_PORT..=FIRST_WATCHED_PORT + replicas).collect()
}

/// Creates the Sentinels. Returns the place of their ports.
pub(super) fn add_sentinels(spec: &mut Spec, written: &WrittenSentinels) -> Span {
    let span = written.ports.as_ref().map_or(written.span, |at| at.span);
    let hosts = spec.hosts.len().max(1);
    let ports = match &written.ports {
        Some(ports) => ports.value.clone(),
        // One Sentinel on each host, if their number is odd.
        None if hosts > 2 && hosts % 2 == 1 => vec![FIRST_SENTINEL_PORT; hosts],
        None => (FIRST_SENTINEL_PORT..FIRST_SENTINEL_PORT + 3).collect(),
    };
    let taken: BTreeSet<IpAddr> = spec.nodes.iter().map(|node| node.address).collect();
    let (subnet, gateway) = (spec.network.subnet, spec.network.gateway);
    let last = addresses::static_addresses(subnet);
    let free = (2..last).rev().map(|nth| addresses::nth(subnet, nth));
    let mut free = free.filter(|address| !taken.contains(address) && *address != gateway);
    let Some(set) = &mut spec.sentinels else { return span };
    let is_unique = |port: u16| ports.iter().filter(|other| **other == port).count() == 1;
    // Counting takes quadratic time, and so many Sentinels are an error anyway.
    let count = ports.len().min(MOST_NODES);
    set.all = ports[..count]
        .iter()
        .enumerate()
        .map(|(nth, &port)| {
            let host = nth % hosts;
            let name = spec.hosts.get(host).map_or("", |host| host.name.as_str());
            let key =
                if is_unique(port) { format!("sentinel-{port}") } else { format!("sentinel-{name}-{port}") };
            SentinelSpec { key, port, host, address: free.next().unwrap_or(gateway) }
        })
        .collect();
    let majority = u16::try_from(count / 2 + 1).unwrap_or(u16::MAX);
    set.quorum = written.quorum.map_or(majority, |at| u16::try_from(at.value).unwrap_or(u16::MAX));
    span
}

/// Checks the number of servers and Sentinels, and the quorum. `size` is the place of the ports of the servers.
pub(super) fn check_sentinels(problems: &mut Problems, spec: &Spec, written: &Written<'_>, size: Span) {
    let (nodes, Some(set)) = (spec.nodes.len(), &spec.sentinels) else { return };
    if nodes > MOST_NODES {
        problems.add(size, impossible_cluster_size::too_many_nodes(nodes, MOST_NODES));
    } else if nodes < 2 {
        problems.add(size, impossible_sentinel_set::no_replica());
    }
    if let Some(at) = written.replicas.filter(|at| written.ports.is_some() && at.value as usize + 1 != nodes)
    {
        problems.add(at.span, impossible_sentinel_set::replicas_differ(at.value, nodes));
    }
    let masters = spec.nodes.iter().filter(|node| node.begins == Begins::Master).count();
    if masters > 1 {
        problems.add(size, impossible_sentinel_set::several_masters(masters));
    }
    for directive in spec.config.iter().chain(spec.nodes.iter().flat_map(|node| &node.config)) {
        let Some(of) = directive.id else { continue };
        if of.directive().name.starts_with("cluster-") {
            problems.add(directive.key, impossible_sentinel_set::directive_of_cluster(&directive.name));
        } else if [id::REPLICA_ANNOUNCE_IP, id::REPLICA_ANNOUNCE_PORT].contains(&of) {
            problems.add(directive.key, impossible_sentinel_set::directive_of_replication(&directive.name));
        }
    }
    let count = set.all.len();
    let span = written.sentinels.ports.as_ref().map_or(written.sentinels.span, |at| at.span);
    if count < 3 {
        problems.add(span, impossible_sentinel_set::too_few_sentinels(count));
    } else if count % 2 == 0 {
        problems.add(span, impossible_sentinel_set::even_sentinels(count));
    }
    let majority = count / 2 + 1;
    if let Some(at) = written.sentinels.quorum {
        let quorum = at.value as usize;
        if quorum > majority {
            problems.add(at.span, impossible_sentinel_set::quorum_too_high(quorum, count, majority));
        } else if quorum < 2 {
            problems.add(at.span, impossible_sentinel_set::quorum_of_one(majority));
        }
    }
}

/// Returns the problems with the spread of servers and Sentinels over the hosts. `roles` is the result of
/// [`roles`](super::roles()).
pub(super) fn spread_of_sentinels(spec: &Spec, roles: &[Option<usize>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !spec.is_spread() {
        return problems;
    }
    let replicas = || roles.iter().enumerate().filter_map(|(nth, master)| Some((nth, (*master)?)));
    if replicas().all(|(nth, master)| spec.nodes[nth].host == spec.nodes[master].host) {
        let keys: Vec<&str> = replicas().map(|(nth, _)| spec.nodes[nth].key.as_str()).collect();
        problems.push(replica_shares_host::replicas_share_hosts(&keys));
    }
    let count = spec.sentinels().len();
    for (nth, host) in spec.hosts.iter().enumerate() {
        let here = spec.sentinels().iter().filter(|one| one.host == nth).count();
        if count - here < count / 2 + 1 {
            problems.push(host_holds_sentinels::host_holds_sentinels(&host.name, here, count));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use std::fmt::Write as _;

    fn spec(text: &str) -> Spec {
        let read = read("rconf.toml", &format!("[cluster]\nmode = \"sentinel\"\n{text}"));
        read.spec.unwrap_or_else(|| panic!("{:?}", read.findings))
    }

    #[test]
    fn the_defaults_are_a_master_two_replicas_and_three_sentinels() {
        let spec = spec("");
        assert_eq!(spec.nodes.iter().map(|node| node.port).collect::<Vec<_>>(), [6379, 6380, 6381]);
        assert_eq!(super::super::roles::roles(&spec), [None, Some(0), Some(0)]);
        let set = spec.sentinels.as_ref().expect("Sentinels");
        assert_eq!((set.master_name.as_str(), set.quorum, set.all.len()), ("redis", 2, 3));
        assert_eq!(set.all[0].key, "sentinel-26379");
    }

    #[test]
    fn a_replica_more_moves_no_sentinel() {
        let of = |text: &str| spec(text).sentinels().to_vec();
        assert_eq!(of("ports = \"7001-7003\"\n"), of("ports = \"7001-7004\"\n"));
        let mut hosts = String::new();
        for n in 1..=3 {
            let _ = write!(hosts, "[[host]]\nname = \"h{n}\"\naddress = \"10.0.0.{n}\"\n");
        }
        let spread = spec(&format!("[announce]\nto = \"host\"\n{hosts}"));
        let keys: Vec<(&str, usize)> = spread.sentinels().iter().map(|s| (s.key.as_str(), s.host)).collect();
        assert_eq!(keys, [("sentinel-h1-26379", 0), ("sentinel-h2-26379", 1), ("sentinel-h3-26379", 2)]);
    }
}
