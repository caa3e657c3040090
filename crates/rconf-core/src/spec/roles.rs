//! Decides which nodes start as masters, and which as replicas of which master. Both are spread over the
//! hosts: a replica shares a host with its master, or with another replica of it, only if there is no other
//! way.

use super::model::{Begins, Spec};
use std::cmp::Reverse;
use std::collections::VecDeque;

/// Returns for each node the index of its master, or `None` if it starts as a master.
#[must_use]
pub fn roles(spec: &Spec) -> Vec<Option<usize>> {
    if spec.sentinels.is_some() {
        let master = first_master(spec);
        return (0..spec.nodes.len()).map(|nth| (nth != master).then_some(master)).collect();
    }
    let mut shards = Shards::new(spec);
    shards.place();
    shards.swap();
    shards.master
}

/// Returns the index of the first node with `role = "master"`, or 0 if no node has that role. Where Sentinels watch one
/// master, it is this node that starts as the master.
pub(super) fn first_master(spec: &Spec) -> usize {
    spec.nodes.iter().position(|node| node.begins == Begins::Master).unwrap_or(0)
}

/// The shards while replicas are assigned to masters.
struct Shards<'s> {
    spec: &'s Spec,
    /// The masters among the nodes whose role is not written in the spec, from each host in turn.
    masters: Vec<usize>,
    /// The other nodes whose role is not written in the spec, from each host in turn.
    replicas: Vec<usize>,
    /// The master of each node.
    master: Vec<Option<usize>>,
    /// The replicas of each node.
    replicas_of: Vec<Vec<usize>>,
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
            replicas_of: vec![Vec::new(); count],
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
        self.replicas_of[master].push(replica);
    }

    fn host(&self, node: usize) -> usize {
        self.spec.nodes[node].host
    }

    /// Returns whether the shard of `master` has a node on `host`, not counting the replica `but`.
    fn is_on(&self, master: usize, host: usize, but: Option<usize>) -> bool {
        self.host(master) == host
            || self.replicas_of[master].iter().any(|other| Some(*other) != but && self.host(*other) == host)
    }

    /// Assigns replicas to every master. Each comes from a host that has no node of the shard, if there is
    /// one; among those, from the host with the most nodes left; among equal ones, from the next host after
    /// that of the master.
    fn place(&mut self) {
        let hosts = self.spec.hosts.len().max(1);
        let mut left: Vec<VecDeque<usize>> = vec![VecDeque::new(); hosts];
        for replica in std::mem::take(&mut self.replicas) {
            left[self.host(replica)].push_back(replica);
        }
        for round in 0..usize::from(self.spec.replicas) {
            for master in self.masters.clone() {
                let behind = |host: usize| (host + hosts - (self.host(master) + 1 + round) % hosts) % hosts;
                let rank = |host: &usize| {
                    let is_on = self.is_on(master, *host, None);
                    (is_on, Reverse(left[*host].len()), behind(*host))
                };
                let host = (0..hosts).filter(|host| !left[*host].is_empty()).min_by_key(rank);
                if let Some(replica) = host.and_then(|host| left[host].pop_front()) {
                    self.give(replica, master);
                }
            }
        }
    }

    /// Exchanges replicas between two masters where a shard would otherwise have two nodes on one host.
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
                self.replicas_of[master].retain(|node| *node != replica);
                self.replicas_of[its].retain(|node| *node != other);
                self.give(replica, its);
                self.give(other, master);
            }
        }
    }
}

/// Returns the nodes whose role is not written in the spec, one of each host in turn.
fn interleaved(spec: &Spec) -> Vec<usize> {
    let mut by_host: Vec<Vec<usize>> = vec![Vec::new(); spec.hosts.len().max(1)];
    for (nth, node) in spec.nodes.iter().enumerate().filter(|(_, node)| node.begins == Begins::AsShared) {
        by_host[node.host].push(nth);
    }
    let longest = by_host.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|round| by_host.iter().filter_map(move |nodes| nodes.get(round).copied())).collect()
}
