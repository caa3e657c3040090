//! A spec worked out to nodes: addresses, ports, roles, slots.

mod seen;

pub use seen::{Seen, SeenNode, seen};

use crate::cluster::SLOTS;
use crate::sorted;
use crate::sorted::SortedMap;
use crate::spec::{Announce, Spec, roles};
use serde::Serialize;
use std::fmt::Write as _;
use std::net::IpAddr;

/// The nodes of a cluster. The same spec always gives the same nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Topology {
    /// The name of the cluster.
    pub cluster: String,
    /// The nodes: masters first, each kind in the order of the spec.
    pub nodes: Vec<NodePlan>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodePlan {
    /// What it is called: its port, or host and port.
    pub node: String,
    /// The name of its container.
    pub container: String,
    /// The name of its host; none if there is but one.
    pub host: Option<String>,
    /// The address of its container.
    pub address: IpAddr,
    /// Where it says it is.
    pub announced: IpAddr,
    /// The name it announces beside its address.
    pub hostname: Option<String>,
    /// The port clients connect to.
    pub port: u16,
    /// The port of the cluster bus.
    pub bus_port: u16,
    /// What it begins as. A failover may change it.
    #[serde(flatten)]
    pub role: Role,
    /// Its index in [`Spec::nodes`].
    #[serde(skip)]
    pub index: usize,
}

/// What a node begins as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "role", rename_all = "lowercase")]
pub enum Role {
    /// Serves slots.
    Master {
        /// Its first slot.
        first_slot: u16,
        /// Its last slot.
        last_slot: u16,
    },
    /// Follows a master.
    Replica {
        /// Which node that is.
        replica_of: String,
    },
}

impl NodePlan {
    /// The folder of the node's files, below that of its host.
    pub fn folder(&self) -> String {
        format!("node-{}", self.node)
    }

    /// Whether it begins as a master.
    pub fn is_master(&self) -> bool {
        matches!(self.role, Role::Master { .. })
    }

    /// The announced address and client port, as `redis-cli --cluster` takes them.
    pub fn endpoint(&self) -> String {
        format!("{}:{}", self.announced, self.port)
    }
}

impl Topology {
    /// The masters, in order.
    pub fn masters(&self) -> impl Iterator<Item = &NodePlan> {
        self.nodes.iter().filter(|node| node.is_master())
    }

    /// As a table in plain text.
    pub fn table(&self) -> String {
        let mut rows = vec![
            ["NODE", "HOST", "ADDRESS", "ANNOUNCED", "PORT", "BUS PORT", "ROLE", "SLOTS"].map(String::from),
        ];
        for node in &self.nodes {
            let (role, slots) = match &node.role {
                Role::Master { first_slot, last_slot } => {
                    ("master".to_owned(), format!("{first_slot}-{last_slot}"))
                }
                Role::Replica { replica_of } => (format!("replica of {replica_of}"), String::new()),
            };
            rows.push([
                node.node.clone(),
                node.host.clone().unwrap_or_else(|| "-".to_owned()),
                node.address.to_string(),
                node.hostname.clone().unwrap_or_else(|| node.announced.to_string()),
                node.port.to_string(),
                node.bus_port.to_string(),
                role,
                slots,
            ]);
        }
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..8).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell:width$}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// Works a spec out.
pub fn topology(spec: &Spec) -> Topology {
    let roles = roles(spec);
    let masters = roles.iter().filter(|master| master.is_none()).count();
    let node = |(nth, role): (usize, Role)| {
        let node = &spec.nodes[nth];
        let host = spec.hosts.get(node.host);
        let container = format!("{}-{}", spec.name, node.key);
        let of_host = if spec.publishes() { host.and_then(|host| host.address) } else { None };
        let own_name = || host.and_then(|host| host.hostname.clone()).filter(|_| spec.is_spread());
        NodePlan {
            node: node.key.clone(),
            host: host.filter(|_| spec.is_spread()).map(|host| host.name.clone()),
            address: node.address,
            announced: of_host.unwrap_or(node.address),
            hostname: (spec.announce == Announce::Hostname)
                .then(|| own_name().unwrap_or_else(|| container.clone())),
            container,
            port: node.port,
            bus_port: node.bus_port,
            role,
            index: nth,
        }
    };
    let announced = |nth: usize| if spec.publishes() { (Some(spec.nodes[nth].host), 0) } else { (None, nth) };
    let of_masters = in_turn((0..roles.len()).filter(|nth| roles[*nth].is_none()), announced);
    let of_masters = of_masters.into_iter().enumerate().map(|(nth, index)| (index, share(nth, masters)));
    let replicas = roles.iter().enumerate().filter_map(|(nth, master)| {
        Some((nth, Role::Replica { replica_of: spec.nodes[(*master)?].key.clone() }))
    });
    Topology { cluster: spec.name.clone(), nodes: of_masters.chain(replicas).map(node).collect() }
}

/// Nodes in the order in which `redis-cli --cluster create` takes them: one of each announced address in turn.
fn in_turn<K: Ord>(nodes: impl Iterator<Item = usize>, address: impl Fn(usize) -> K) -> Vec<usize> {
    let mut seen: SortedMap<K, usize> = SortedMap::new();
    let mut ranked: Vec<(usize, usize)> = nodes
        .map(|node| {
            let nth = seen.entry(address(node)).or_default();
            *nth += 1;
            (*nth, node)
        })
        .collect();
    sorted::sort(&mut ranked);
    ranked.into_iter().map(|(_, node)| node).collect()
}

/// The slots of the nth master, as `redis-cli --cluster create` shares them out.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small"
)]
fn share(nth: usize, masters: usize) -> Role {
    let each = f64::from(SLOTS) / masters as f64;
    let mut cursor = 0.0_f64;
    let mut first_slot = 0;
    for _ in 0..nth {
        first_slot = (cursor + each - 1.0).round() as u16 + 1;
        cursor += each;
    }
    let last_slot = if nth + 1 == masters { SLOTS - 1 } else { (cursor + each - 1.0).round() as u16 };
    Role::Master { first_slot, last_slot }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_shared_out_as_redis_cli_does() {
        let of = |n: usize| (0..n).map(|i| share(i, n)).collect::<Vec<_>>();
        let range = |first_slot, last_slot| Role::Master { first_slot, last_slot };
        assert_eq!(of(3), [range(0, 5460), range(5461, 10_922), range(10_923, 16_383)]);
        assert_eq!(of(4), [range(0, 4095), range(4096, 8191), range(8192, 12_287), range(12_288, 16_383)]);
    }
}
