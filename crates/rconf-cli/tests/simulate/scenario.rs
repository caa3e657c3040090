//! Random clusters, and what happens to them.

use rconf_tests::texts::Random;
use std::fmt;

/// A cluster and its loss.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub seed: u64,
    /// The master of each node, by its index; `None` for masters, which come first.
    pub master_of: Vec<Option<usize>>,
    /// The host of each node, from 1.
    pub host_of: Vec<usize>,
    pub full_coverage: bool,
    pub reads_when_down: bool,
    pub validity_factor: u64,
    pub min_replicas: u64,
    /// The replicas that have no `masterauth`, although the masters ask for a password.
    pub without_password: Vec<usize>,
    /// The replicas with `cluster-replica-no-failover`.
    pub no_failover: Vec<usize>,
    pub loss: Loss,
}

/// What happens to a cluster.
#[derive(Debug, Clone)]
pub enum Loss {
    /// Nodes are killed.
    Kill(Vec<usize>),
    /// Nodes are stopped, as a machine that hangs.
    Stop(Vec<usize>),
    /// The network is cut between hosts.
    Cut(Vec<Vec<usize>>),
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masters = self.masters();
        write!(f, "seed {}: {} masters, {} replicas, ", self.seed, masters, self.master_of.len() - masters)?;
        match &self.loss {
            Loss::Kill(nodes) => write!(f, "kill {nodes:?}"),
            Loss::Stop(nodes) => write!(f, "stop {nodes:?}"),
            Loss::Cut(sides) => write!(f, "cut hosts {sides:?}"),
        }?;
        write!(
            f,
            ", coverage {}, reads {}, factor {}, min-replicas {}, without password {:?}, no failover {:?}",
            self.full_coverage,
            self.reads_when_down,
            self.validity_factor,
            self.min_replicas,
            self.without_password,
            self.no_failover
        )
    }
}

impl Scenario {
    /// Returns the scenario of a seed: 6 to 12 nodes on 2 to 4 hosts.
    pub fn random(seed: u64, can_cut: bool) -> Self {
        let random = &mut Random::new(seed);
        let count = 6 + random.below(7);
        let masters = 3 + random.below((count / 2).min(5) - 2);
        let master = |random: &mut Random, node: usize| match node {
            node if node < masters => None,
            // Most masters have a replica.
            node if node < 2 * masters => Some(node - masters).filter(|_| !random.one_in(10)).or(Some(0)),
            _ => Some(random.below(masters)),
        };
        let master_of: Vec<Option<usize>> = (0..count).map(|node| master(random, node)).collect();
        let hosts = if random.one_in(4) { 2 } else { 3 + random.below(2) };
        // Some clusters are spread badly.
        let host = |random: &mut Random, node: usize| {
            if random.one_in(5) { random.below(hosts) } else { (node + node / masters) % hosts }
        };
        let host_of: Vec<usize> = (0..count).map(|node| 1 + host(random, node)).collect();
        let replicas: Vec<usize> = (masters..count).collect();
        let some = |random: &mut Random, n: usize| -> Vec<usize> {
            if random.one_in(n) {
                replicas.iter().copied().filter(|_| random.one_in(2)).collect()
            } else {
                Vec::new()
            }
        };
        let loss = match random.below(if can_cut { 5 } else { 3 }) {
            0 => Loss::Kill(nodes_of_host(random, &host_of)),
            1 => Loss::Kill(some_nodes(random, count)),
            2 => Loss::Stop(some_nodes(random, count)),
            _ => Loss::Cut(cut(random, &host_of)),
        };
        Self {
            seed,
            full_coverage: !random.one_in(3),
            reads_when_down: random.one_in(3),
            validity_factor: if random.one_in(3) { 0 } else { 10 },
            min_replicas: u64::from(random.one_in(4)),
            without_password: some(random, 3),
            no_failover: some(random, 5),
            master_of,
            host_of,
            loss,
        }
    }

    pub fn masters(&self) -> usize {
        self.master_of.iter().filter(|master| master.is_none()).count()
    }

    /// Returns the first and the last slot of a master.
    pub fn slots(&self, master: usize) -> (usize, usize) {
        let masters = self.masters();
        (16384 * master / masters, 16384 * (master + 1) / masters - 1)
    }
}

/// Returns one node to a third of them.
fn some_nodes(random: &mut Random, count: usize) -> Vec<usize> {
    let mut nodes: Vec<usize> = (0..=random.below(count / 3)).map(|_| random.below(count)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn nodes_of_host(random: &mut Random, host_of: &[usize]) -> Vec<usize> {
    let host = host_of[random.below(host_of.len())];
    (0..host_of.len()).filter(|node| host_of[*node] == host).collect()
}

/// Divides the hosts into two sides, or three.
fn cut(random: &mut Random, host_of: &[usize]) -> Vec<Vec<usize>> {
    let mut hosts = host_of.to_vec();
    hosts.sort_unstable();
    hosts.dedup();
    let sides = if hosts.len() > 2 && random.one_in(6) { 3 } else { 2 };
    let mut all = vec![Vec::new(); sides];
    for (nth, host) in hosts.iter().enumerate() {
        // No side is empty.
        let side = if nth < sides { nth } else { random.below(sides) };
        all[side].push(*host);
    }
    all
}
