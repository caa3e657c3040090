//! The nodes of clusters as files describe them: addresses and ports from configurations and plans, roles from the
//! `--cluster create` command that a plan gives.

use super::{Role, share};
use crate::catalog::id;
use crate::cluster::endpoint;
use crate::container::{CliCall, Container, Deployment};
use crate::lint::Node;
use crate::sorted;
use crate::sorted::SortedMap;
use serde::Serialize;

/// A cluster as files describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Its nodes, in the order of their files.
    pub nodes: Vec<SeenNode>,
}

/// A node as files describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenNode {
    /// What it is called: the number of its folder, the name of its container, or its port.
    pub node: String,
    /// The file that it is described in; the plan for a container without a file.
    pub path: String,
    /// The name of its container, if a plan says so.
    pub container: Option<String>,
    /// Where it is found: the announced address, the one it binds, or its container's fixed one.
    pub address: Option<String>,
    /// Whether that address is announced.
    pub is_announced: bool,
    /// The port of clients.
    pub port: i64,
    /// The port of the cluster bus.
    pub bus_port: i64,
    /// The server it is read as.
    pub server: &'static str,
    /// What it begins as; none if no command says.
    #[serde(flatten)]
    pub role: Option<Role>,
}

/// The cluster of these nodes. Deployments are the plans that run them.
pub fn seen(nodes: &[Node], deployments: &[Deployment]) -> Seen {
    let mut seen: Vec<SeenNode> = nodes.iter().map(|node| of_node(node, deployments)).collect();
    for call in deployments.iter().flat_map(|deployment| &deployment.cli) {
        let Some(created) = created(call) else { continue };
        let find = |address: &(String, u16)| {
            let at = |node: &&SeenNode| node.port == i64::from(address.1);
            let here = |node: &&SeenNode| node.address.as_deref() == Some(address.0.as_str());
            let position = |node: &SeenNode| seen.iter().position(|other| std::ptr::eq(node, other));
            let exact = seen.iter().filter(at).find(here);
            let mut same_port = seen.iter().filter(at);
            let only = same_port.next().filter(|_| same_port.next().is_none());
            // A node that listens elsewhere than its folder says.
            let named = seen.iter().find(|node| node.node == address.1.to_string());
            exact.or(only).or(named).and_then(position)
        };
        let places: Vec<Option<usize>> = created.addresses.iter().map(find).collect();
        for (nth, place) in places.iter().enumerate() {
            let Some(place) = *place else { continue };
            let role = match created.roles[nth] {
                Created::Master(shard) => share(shard, created.masters),
                Created::Replica(master) => match places[master] {
                    Some(master) => Role::Replica { replica_of: seen[master].node.clone() },
                    None => continue,
                },
            };
            let (host, port) = &created.addresses[nth];
            let node = &mut seen[place];
            node.role.get_or_insert(role);
            if node.address.is_none() && node.port == i64::from(*port) {
                node.address = Some(host.clone());
            }
        }
    }
    Seen { nodes: seen }
}

fn of_node(node: &Node, deployments: &[Deployment]) -> SeenNode {
    let found = endpoint(node);
    let name = node.runs_in.as_ref().and_then(|runs| runs.name.clone());
    let container = name.as_deref().and_then(|name| container_of(name, deployments));
    let fixed =
        container.and_then(|c| c.networks.iter().find_map(|n| n.ipv4.as_ref()?.get().map(str::to_owned)));
    let port = found.client.first().map_or(0, |(_, port)| *port);
    SeenNode {
        node: node
            .label()
            .map(|label| label.number.to_string())
            .or(name.clone())
            .unwrap_or_else(|| port.to_string()),
        path: if node.has_file() {
            node.config.path().to_owned()
        } else {
            node.plan().unwrap_or_default().to_owned()
        },
        container: name,
        address: found.host.map(|host| host.to_string()).or(fixed),
        is_announced: found.is_announced && !node.config.text(id::CLUSTER_ANNOUNCE_IP).is_empty(),
        port,
        bus_port: found.bus.1,
        server: node.config.server().name(),
        role: None,
    }
}

fn container_of<'d>(name: &str, deployments: &'d [Deployment]) -> Option<&'d Container> {
    let mut all = deployments.iter().flat_map(|deployment| &deployment.containers);
    all.find(|container| container.name.as_ref().and_then(|n| n.get()) == Some(name))
}

/// What a node becomes: the nth master, or the replica of the node at that place of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Created {
    Master(usize),
    Replica(usize),
}

struct Creation {
    addresses: Vec<(String, u16)>,
    masters: usize,
    roles: Vec<Created>,
}

/// What a `--cluster create` makes of its nodes; none for other commands, and where not all its words are known.
fn created(call: &CliCall) -> Option<Creation> {
    let (_, replicas) = crate::lint::rules::containers::layout(call)?;
    let addresses: Option<Vec<(String, u16)>> =
        call.addresses.iter().map(|address| Some((address.host.clone(), address.port?))).collect();
    let addresses = addresses?;
    let hosts: Vec<&str> = addresses.iter().map(|(host, _)| host.as_str()).collect();
    let roles = as_created(&hosts, replicas)?;
    let masters = roles.iter().filter(|role| matches!(role, Created::Master(_))).count();
    Some(Creation { addresses, masters, roles })
}

/// The roles that `redis-cli --cluster create` gives nodes at these hosts: masters are the first, one of each host in
/// turn; the others go to the masters in turn, starting with the second, each from another host where there is one.
/// (`clusterManagerCommandCreate` in redis-cli.c; where hosts are short it then tries exchanges at random.)
fn as_created(hosts: &[&str], replicas: usize) -> Option<Vec<Created>> {
    let masters = hosts.len() / (replicas + 1);
    if masters == 0 {
        return None;
    }
    let mut by_host: SortedMap<&str, usize> = SortedMap::new();
    let mut first: SortedMap<&str, usize> = SortedMap::new();
    let mut turns: Vec<(usize, usize, usize)> = Vec::new();
    for (nth, host) in hosts.iter().enumerate() {
        let turn = by_host.entry(host).or_default();
        let order = *first.entry(host).or_insert(nth);
        turns.push((*turn, order, nth));
        *turn += 1;
    }
    sorted::sort(&mut turns);
    let order: Vec<usize> = turns.into_iter().map(|(.., nth)| nth).collect();
    let (of_masters, rest) = order.split_at(masters);
    let mut roles = vec![Created::Master(0); hosts.len()];
    for (shard, nth) in of_masters.iter().enumerate() {
        roles[*nth] = Created::Master(shard);
    }
    let mut left: Vec<usize> = rest.iter().skip(1).chain(rest.first()).copied().collect();
    for master in of_masters.iter().flat_map(|master| std::iter::repeat_n(master, replicas)) {
        let apart = left.iter().position(|nth| hosts[*nth] != hosts[*master]);
        let Some(at) = apart.or_else(|| (!left.is_empty()).then_some(0)) else { break };
        roles[left.remove(at)] = Created::Replica(*master);
    }
    // Nodes that are left over go to the masters in turn.
    for (nth, node) in left.into_iter().enumerate() {
        roles[node] = Created::Replica(of_masters[nth % masters]);
    }
    Some(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_those_that_redis_cli_prints() {
        let hosts =
            ["172.38.0.11", "172.38.0.12", "172.38.0.13", "172.38.0.14", "172.38.0.15", "172.38.0.16"];
        let roles = as_created(&hosts, 1).expect("enough nodes");
        assert_eq!(roles[..3], [Created::Master(0), Created::Master(1), Created::Master(2)]);
        // Adding replica .15 to .11, .16 to .12, .14 to .13
        assert_eq!(roles[3..], [Created::Replica(2), Created::Replica(0), Created::Replica(1)]);
        // Seen of redis-cli 7.0 with seven: `Adding extra replicas...`, .14 to .11.
        let seven = [&hosts[..], &["172.38.0.17"]].concat();
        let roles = as_created(&seven, 1).expect("enough nodes");
        let to = [0, 0, 1, 2].map(Created::Replica);
        assert_eq!(roles[3..], to);
        assert_eq!(as_created(&["a"; 2], 2), None);
    }
}
