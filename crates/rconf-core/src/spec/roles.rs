//! Which node begins as a master, and which as whose replica. Masters and replicas are spread over the hosts: a replica
//! lies beside its master, or beside another replica of it, only if the hosts allow no other place.

use super::model::{Begins, Spec};
use super::problem::Problem;

/// For each node the index of its master; none for a master.
#[must_use]
pub fn roles(spec: &Spec) -> Vec<Option<usize>> {
    let mut shards = Shards::new(spec);
    shards.place();
    shards.swap();
    shards.master
}

/// The nodes as they are shared out.
struct Shards<'s> {
    spec: &'s Spec,
    /// The nodes that may become masters or replicas, host by host in turn.
    masters: Vec<usize>,
    replicas: Vec<usize>,
    master: Vec<Option<usize>>,
    /// For each node, if it is a master, its replicas.
    of: Vec<Vec<usize>>,
}

impl<'s> Shards<'s> {
    fn new(spec: &'s Spec) -> Self {
        let shared = interleaved(spec);
        let masters = shared.len() / (usize::from(spec.replicas) + 1);
        let (masters, replicas) = shared.split_at(masters);
        let count = spec.nodes.len();
        let mut shards = Self {
            spec,
            masters: masters.to_vec(),
            replicas: replicas.to_vec(),
            master: vec![None; count],
            of: vec![Vec::new(); count],
        };
        for (nth, node) in spec.nodes.iter().enumerate() {
            if let Begins::ReplicaOf(master) = node.begins {
                shards.give(nth, master);
            }
        }
        shards
    }

    fn give(&mut self, replica: usize, master: usize) {
        self.master[replica] = Some(master);
        self.of[master].push(replica);
    }

    fn host(&self, node: usize) -> usize {
        self.spec.nodes[node].host
    }

    /// Whether the shard of `master` has a node on `host`, not counting one of its replicas.
    fn is_on(&self, master: usize, host: usize, but: Option<usize>) -> bool {
        self.host(master) == host
            || self.of[master].iter().any(|other| Some(*other) != but && self.host(*other) == host)
    }

    /// Gives every master its replicas: each time from the host with the most nodes left, of those that the shard is
    /// not on; of equal ones from the next behind the master's.
    fn place(&mut self) {
        let hosts = self.spec.hosts.len().max(1);
        let mut left: Vec<std::collections::VecDeque<usize>> = vec![std::collections::VecDeque::new(); hosts];
        for replica in std::mem::take(&mut self.replicas) {
            left[self.host(replica)].push_back(replica);
        }
        for round in 0..usize::from(self.spec.replicas) {
            for master in self.masters.clone() {
                let behind = |host: usize| (host + hosts - (self.host(master) + 1 + round) % hosts) % hosts;
                let rank = |host: &usize| {
                    let is_on = self.is_on(master, *host, None);
                    (is_on, std::cmp::Reverse(left[*host].len()), behind(*host))
                };
                let host = (0..hosts).filter(|host| !left[*host].is_empty()).min_by_key(rank);
                if let Some(replica) = host.and_then(|host| left[host].pop_front()) {
                    self.give(replica, master);
                }
            }
        }
    }

    /// Exchanges replicas of two masters where that frees a shard from having two nodes on a host.
    fn swap(&mut self) {
        for replica in 0..self.master.len() {
            let Some(master) = self.master[replica] else { continue };
            let is_fixed = |node: usize| self.spec.nodes[node].begins != Begins::AsShared;
            if is_fixed(replica) || !self.is_on(master, self.host(replica), Some(replica)) {
                continue;
            }
            let fits =
                |node: usize, of: usize, instead: usize| !self.is_on(of, self.host(node), Some(instead));
            let other = (0..self.master.len()).find(|other| {
                self.master[*other].is_some_and(|its| {
                    its != master
                        && !is_fixed(*other)
                        && fits(replica, its, *other)
                        && fits(*other, master, replica)
                })
            });
            if let Some((other, its)) = other.and_then(|other| Some((other, self.master[other]?))) {
                self.of[master].retain(|node| *node != replica);
                self.of[its].retain(|node| *node != other);
                self.give(replica, its);
                self.give(other, master);
            }
        }
    }
}

/// The nodes without a role of their own, one of each host in turn.
fn interleaved(spec: &Spec) -> Vec<usize> {
    let mut by_host: Vec<Vec<usize>> = vec![Vec::new(); spec.hosts.len().max(1)];
    for (nth, node) in spec.nodes.iter().enumerate().filter(|(_, node)| node.begins == Begins::AsShared) {
        by_host[node.host].push(nth);
    }
    let longest = by_host.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|round| by_host.iter().filter_map(move |nodes| nodes.get(round).copied())).collect()
}

/// What the shares of the hosts leave to be desired.
pub(super) fn wants(spec: &Spec, roles: &[Option<usize>]) -> Vec<Problem> {
    let mut wants = Vec::new();
    let masters: Vec<usize> = (0..roles.len()).filter(|nth| roles[*nth].is_none()).collect();
    let has_replica: crate::sorted::SortedSet<usize> = roles.iter().flatten().copied().collect();
    if !has_replica.is_empty() {
        for master in masters.iter().filter(|master| !has_replica.contains(master)) {
            wants.push(Problem::NoReplica { node: spec.nodes[*master].key.clone() });
        }
    }
    if !spec.is_spread() {
        return wants;
    }
    let mut seen = crate::sorted::SortedSet::new();
    for master in &masters {
        seen.insert((*master, spec.nodes[*master].host));
    }
    let beside = roles
        .iter()
        .enumerate()
        .filter(|(nth, master)| master.is_some_and(|master| !seen.insert((master, spec.nodes[*nth].host))));
    let replicas: Vec<String> = beside.map(|(nth, _)| spec.nodes[nth].key.clone()).collect();
    if !replicas.is_empty() {
        wants.push(Problem::BesideItsMaster { replicas });
    }
    for (nth, host) in spec.hosts.iter().enumerate() {
        let own = masters.iter().filter(|master| spec.nodes[**master].host == nth).count();
        if own * 2 >= masters.len() {
            wants.push(Problem::Majority { host: host.name.clone(), masters: own, of: masters.len() });
        }
    }
    wants
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use std::fmt::Write as _;

    fn spec(ports: &str, replicas: u16, hosts: usize) -> Spec {
        let mut text =
            format!("[announce]\nto = \"host\"\n[cluster]\nports = \"{ports}\"\nreplicas = {replicas}\n");
        for n in 0..hosts {
            let _ = write!(text, "[[host]]\nname = \"h{n}\"\naddress = \"10.0.0.{}\"\n", n + 1);
        }
        read("rconf.toml", &text).spec.expect("a good spec")
    }

    #[test]
    fn no_replica_lies_beside_its_master_while_hosts_allow_it() {
        for hosts in 2..7 {
            for replicas in 1..4_u16 {
                for masters in 3..9 {
                    let nodes = masters * (usize::from(replicas) + 1);
                    let spec = spec(&format!("7000-{}", 7000 + nodes - 1), replicas, hosts);
                    let roles = roles(&spec);
                    assert_eq!(roles.iter().flatten().count(), nodes - masters);
                    let beside = wants(&spec, &roles)
                        .iter()
                        .filter(|want| matches!(want, Problem::BesideItsMaster { .. }))
                        .count();
                    if hosts > usize::from(replicas) {
                        assert_eq!(beside, 0, "{masters} masters, {replicas} replicas, {hosts} hosts");
                    }
                }
            }
        }
    }

    #[test]
    fn the_shares_are_those_one_would_write() {
        let spec = spec("7002-7007", 1, 3);
        assert_eq!(roles(&spec), [None, None, None, Some(2), Some(0), Some(1)]);
    }
}
