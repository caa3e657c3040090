use super::slots::master_with_slots;
use super::{NodePlan, Role, Topology};
use crate::spec::{Announce, Spec, roles};
use std::collections::BTreeMap;

/// Returns the nodes of the cluster that a spec describes.
pub fn topology(spec: &Spec) -> Topology {
    let roles = roles(spec);
    let is_master = |nth: &usize| roles[*nth].is_none();
    let masters = masters_in_turn(spec, (0..roles.len()).filter(is_master));
    let count = masters.len();
    let masters = masters.into_iter().enumerate().map(|(nth, node)| (node, master_with_slots(nth, count)));
    let replicas = roles.iter().enumerate().filter_map(|(nth, master)| {
        Some((nth, Role::Replica { replica_of: spec.nodes[(*master)?].key.clone() }))
    });
    let nodes = masters.chain(replicas).map(|(nth, role)| node_plan(spec, nth, role)).collect();
    Topology { cluster: spec.name.clone(), nodes }
}

fn node_plan(spec: &Spec, nth: usize, role: Role) -> NodePlan {
    let node = &spec.nodes[nth];
    let host = spec.hosts.get(node.host);
    let container = format!("{}-{}", spec.name, node.key);
    let host_address = if spec.publishes() { host.and_then(|host| host.address) } else { None };
    let host_name = || host.and_then(|host| host.hostname.clone()).filter(|_| spec.is_spread());
    NodePlan {
        node: node.key.clone(),
        host: host.filter(|_| spec.is_spread()).map(|host| host.name.clone()),
        address: node.address,
        announced: host_address.unwrap_or(node.address),
        hostname: (spec.announce == Announce::Hostname)
            .then(|| host_name().unwrap_or_else(|| container.clone())),
        container,
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
