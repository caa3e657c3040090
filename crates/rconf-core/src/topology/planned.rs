use super::slots::master_with_slots;
use super::{NodePlan, Role, SentinelPlan, Topology};
use crate::spec::{Announce, SentinelSpec, Spec, roles};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Returns the nodes of the cluster that a spec describes.
pub fn topology(spec: &Spec) -> Topology {
    let roles = roles(spec);
    let is_master = |nth: &usize| roles[*nth].is_none();
    let masters = masters_in_turn(spec, (0..roles.len()).filter(is_master));
    let count = masters.len();
    let role =
        |nth: usize| if spec.sentinels.is_some() { Role::Watched } else { master_with_slots(nth, count) };
    let masters = masters.into_iter().enumerate().map(|(nth, node)| (node, role(nth)));
    let replicas = roles.iter().enumerate().filter_map(|(nth, master)| {
        Some((nth, Role::Replica { replica_of: spec.nodes[(*master)?].key.clone() }))
    });
    let nodes = masters.chain(replicas).map(|(nth, role)| node_plan(spec, nth, role)).collect();
    let sentinels = spec.sentinels().iter().map(|one| sentinel_plan(spec, one)).collect();
    Topology { cluster: spec.name.clone(), nodes, sentinels }
}

/// Where a container runs, and what it announces.
struct Announced {
    container: String,
    host: Option<String>,
    address: IpAddr,
    hostname: Option<String>,
}

/// Returns what the container `key` on a host announces. `address` is its own address.
fn announced(spec: &Spec, key: &str, host: usize, address: IpAddr) -> Announced {
    let host = spec.hosts.get(host);
    let container = format!("{}-{key}", spec.name);
    let host_address = if spec.publishes() { host.and_then(|host| host.address) } else { None };
    let host_name = || host.and_then(|host| host.hostname.clone()).filter(|_| spec.is_spread());
    Announced {
        host: host.filter(|_| spec.is_spread()).map(|host| host.name.clone()),
        address: host_address.unwrap_or(address),
        hostname: (spec.announce == Announce::Hostname)
            .then(|| host_name().unwrap_or_else(|| container.clone())),
        container,
    }
}

fn sentinel_plan(spec: &Spec, one: &SentinelSpec) -> SentinelPlan {
    let told = announced(spec, &one.key, one.host, one.address);
    SentinelPlan {
        node: one.key.clone(),
        container: told.container,
        host: told.host,
        address: one.address,
        announced: told.address,
        hostname: told.hostname,
        port: one.port,
    }
}

fn node_plan(spec: &Spec, nth: usize, role: Role) -> NodePlan {
    let node = &spec.nodes[nth];
    let told = announced(spec, &node.key, node.host, node.address);
    NodePlan {
        node: node.key.clone(),
        container: told.container,
        host: told.host,
        address: node.address,
        announced: told.address,
        hostname: told.hostname,
        port: node.port,
        bus_port: node.bus_port,
        role,
        index: nth,
    }
}

/// Returns the masters in the order in which `redis-cli --cluster create` assigns slots to them: one of each
/// announced address in turn.
fn masters_in_turn(spec: &Spec, masters: impl Iterator<Item = usize>) -> Vec<usize> {
    // Published nodes announce the address of their host, other nodes one of their own.
    let address = |nth: usize| if spec.publishes() { (Some(spec.nodes[nth].host), 0) } else { (None, nth) };
    let mut nodes_so_far: BTreeMap<_, usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize)> = masters
        .map(|node| {
            let turn = nodes_so_far.entry(address(node)).or_default();
            *turn += 1;
            (*turn, node)
        })
        .collect();
    turns.sort_unstable();
    turns.into_iter().map(|(_, node)| node).collect()
}
