//! The roles that `redis-cli --cluster create` gives to the nodes of a call.

use crate::cluster::CreateCall;
use crate::container::CliCall;
use std::collections::BTreeMap;

/// The role of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CreatedRole {
    /// The master with this index among the masters.
    Master(usize),
    /// A replica of the node with this index in the call.
    Replica(usize),
}

/// The cluster that a call creates.
pub(super) struct CreatedCluster {
    /// The host and client port of each node, in the order of the call.
    pub(super) addresses: Vec<(String, u16)>,
    /// The role of each node, in the same order.
    pub(super) roles: Vec<CreatedRole>,
    /// The number of masters.
    pub(super) masters: usize,
}

impl CreatedCluster {
    /// Returns the cluster that a call creates, or `None` if it is another command or if some of its words
    /// are not known.
    pub(super) fn new(call: &CliCall) -> Option<Self> {
        let replicas = CreateCall::new(call)?.replicas;
        let addresses = call.addresses.iter().map(|address| Some((address.host.clone(), address.port?)));
        let addresses = addresses.collect::<Option<Vec<_>>>()?;
        let hosts: Vec<&str> = addresses.iter().map(|(host, _)| host.as_str()).collect();
        let roles = created_roles(&hosts, replicas)?;
        let masters = roles.iter().filter(|role| matches!(role, CreatedRole::Master(_))).count();
        Some(Self { addresses, roles, masters })
    }
}

/// Returns the role of each node, given its host. Masters are taken from the hosts in turn. The other nodes
/// are assigned to the masters in turn, starting with the second one, each to a master on another host if
/// possible.
///
/// See `clusterManagerCommandCreate` in redis-cli.c. If a replica would share a host with its master,
/// redis-cli then tries random swaps, which this function does not predict.
fn created_roles(hosts: &[&str], replicas: usize) -> Option<Vec<CreatedRole>> {
    let masters = hosts.len() / (replicas + 1);
    if masters == 0 {
        return None;
    }
    let order = hosts_in_turn(hosts);
    let (masters_in_order, rest) = order.split_at(masters);
    let mut roles = vec![CreatedRole::Master(0); hosts.len()];
    for (nth, node) in masters_in_order.iter().enumerate() {
        roles[*node] = CreatedRole::Master(nth);
    }
    let mut left: Vec<usize> = rest.iter().skip(1).chain(rest.first()).copied().collect();
    for master in masters_in_order.iter().flat_map(|master| std::iter::repeat_n(master, replicas)) {
        let on_another_host = left.iter().position(|node| hosts[*node] != hosts[*master]);
        let Some(at) = on_another_host.or_else(|| (!left.is_empty()).then_some(0)) else { break };
        roles[left.remove(at)] = CreatedRole::Replica(*master);
    }
    for (nth, node) in left.into_iter().enumerate() {
        roles[node] = CreatedRole::Replica(masters_in_order[nth % masters]);
    }
    Some(roles)
}

/// Returns the indices of the nodes so that the hosts alternate: the first node of each host, then the second
/// of each, and so on. Hosts keep the order in which they are first named.
fn hosts_in_turn(hosts: &[&str]) -> Vec<usize> {
    let mut nodes_so_far: BTreeMap<&str, usize> = BTreeMap::new();
    let mut first_node: BTreeMap<&str, usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize, usize)> = Vec::new();
    for (node, host) in hosts.iter().enumerate() {
        let turn = nodes_so_far.entry(host).or_default();
        turns.push((*turn, *first_node.entry(host).or_insert(node), node));
        *turn += 1;
    }
    turns.sort_unstable();
    turns.into_iter().map(|(.., node)| node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_those_that_redis_cli_prints() {
        let hosts =
            ["172.38.0.11", "172.38.0.12", "172.38.0.13", "172.38.0.14", "172.38.0.15", "172.38.0.16"];
        let roles = created_roles(&hosts, 1).expect("enough nodes");
        assert_eq!(roles[..3], [0, 1, 2].map(CreatedRole::Master));
        // Adding replica .15 to .11, .16 to .12, .14 to .13
        assert_eq!(roles[3..], [2, 0, 1].map(CreatedRole::Replica));
        // Output of redis-cli 7.0 with seven nodes: `Adding extra replicas...`, .14 to .11.
        let seven = [&hosts[..], &["172.38.0.17"]].concat();
        let roles = created_roles(&seven, 1).expect("enough nodes");
        assert_eq!(roles[3..], [0, 0, 1, 2].map(CreatedRole::Replica));
        assert_eq!(created_roles(&["a"; 2], 2), None);
    }
}
