//! The nodes of a cluster as files describe them: addresses and ports from configurations and containers,
//! roles from a `--cluster create` call.

use super::Role;
use super::created::{CreatedCluster, CreatedRole};
use super::slots::master_with_slots;
use crate::cluster::{Node, endpoint};
use crate::container::{CliCall, Container, Deployment, NodeAddress};
use serde::Serialize;

/// A cluster as files describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedCluster {
    /// The nodes, in the order of their files.
    pub nodes: Vec<DescribedNode>,
}

/// A node, as files describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DescribedNode {
    /// The name of the node: the number in the name of its folder, the name of its container, or its port.
    pub node: String,
    /// The path of the configuration, or of the file that runs the container if there is none.
    pub path: String,
    /// The name of the container, if a file runs one.
    pub container: Option<String>,
    /// The address that the node announces, or binds, or that its container has.
    pub address: Option<String>,
    /// Whether it runs in cluster mode.
    pub is_cluster: bool,
    /// The client port.
    pub port: i64,
    /// The bus port.
    pub bus_port: i64,
    /// The server that the configuration was read for.
    pub server: &'static str,
    /// The role that a `--cluster create` call gives to the node, if there is such a call.
    #[serde(flatten)]
    pub role: Option<Role>,
    /// Whether an `--cluster add-node` call makes the node a master, which has no slots then.
    #[serde(skip)]
    pub is_added_master: bool,
}

/// Returns the cluster that `nodes` form. `deployments` are the files that run their containers.
pub fn described_cluster(nodes: &[Node], deployments: &[Deployment]) -> DescribedCluster {
    let mut nodes: Vec<DescribedNode> = nodes.iter().map(|node| described_node(node, deployments)).collect();
    for call in deployments.iter().flat_map(|deployment| &deployment.cli) {
        set_roles(&mut nodes, call);
    }
    for call in deployments.iter().flat_map(|deployment| &deployment.cli) {
        add_to_cluster(&mut nodes, call);
    }
    DescribedCluster { nodes }
}

/// Gives the nodes the roles that a `--cluster create` call assigns. The first call that names a node
/// decides.
fn set_roles(nodes: &mut [DescribedNode], call: &CliCall) {
    let Some(created) = CreatedCluster::new(call) else { return };
    let places: Vec<Option<usize>> =
        created.addresses.iter().map(|(host, port)| position_of(nodes, host, *port)).collect();
    for (nth, (host, port)) in created.addresses.iter().enumerate() {
        let Some(place) = places[nth] else { continue };
        let role = match created.roles[nth] {
            CreatedRole::Master(master) => master_with_slots(master, created.masters),
            CreatedRole::Replica(master) => match places[master] {
                Some(master) => Role::Replica { replica_of: nodes[master].node.clone() },
                None => continue,
            },
        };
        let node = &mut nodes[place];
        node.role.get_or_insert(role);
        if node.address.is_none() && node.port == i64::from(*port) {
            node.address = Some(host.clone());
        }
    }
}

/// Gives a node the role that an `--cluster add-node` call assigns: that of a master without slots, or of a replica. Without the
/// id of a master, redis-cli chooses the one with the fewest replicas. With an id, which no file knows, it is taken for that of the
/// node through which the new one joins, if that is a master.
fn add_to_cluster(nodes: &mut [DescribedNode], call: &CliCall) {
    let ([new, existing], Some("add-node")) =
        (&call.addresses[..], call.cluster.as_ref().and_then(|word| word.get()))
    else {
        return;
    };
    let place = |address: &NodeAddress| position_of(nodes, &address.host, address.port?);
    let Some(new) = place(new).filter(|new| nodes[*new].role.is_none()) else { return };
    let existing = place(existing);
    let has =
        |names: [&str; 2]| call.words.iter().any(|word| word.get().is_some_and(|word| names.contains(&word)));
    if !has(["--cluster-slave", "--cluster-replica"]) {
        nodes[new].is_added_master = true;
        return;
    }
    let is_master =
        |nth: usize| nodes[nth].is_added_master || matches!(nodes[nth].role, Some(Role::Master { .. }));
    let follows = |node: &&DescribedNode, master: usize| matches!(&node.role, Some(Role::Replica { replica_of }) if *replica_of == nodes[master].node);
    let fewest = || {
        let masters = (0..nodes.len()).filter(|nth| is_master(*nth));
        masters.min_by_key(|master| nodes.iter().filter(|node| follows(node, *master)).count())
    };
    let named = existing
        .filter(|existing| has(["--cluster-master-id", "--cluster-primary-id"]) && is_master(*existing));
    if let Some(master) = named.or_else(fewest) {
        nodes[new].role = Some(Role::Replica { replica_of: nodes[master].node.clone() });
    }
}

/// Returns the index of the node at `host` and `port` in a call: the node with that address, else the only
/// node with that port, else the node whose folder is named after the port.
fn position_of(nodes: &[DescribedNode], host: &str, port: u16) -> Option<usize> {
    let has_port = |node: &DescribedNode| node.port == i64::from(port);
    let is_here = |node: &DescribedNode| has_port(node) && node.address.as_deref() == Some(host);
    let with_port = || {
        let mut all = nodes.iter().enumerate().filter(|(_, node)| has_port(node));
        all.next().filter(|_| all.next().is_none()).map(|(nth, _)| nth)
    };
    let name = port.to_string();
    nodes
        .iter()
        .position(is_here)
        .or_else(with_port)
        // The node listens on another port than its folder says.
        .or_else(|| nodes.iter().position(|node| node.node == name))
}

fn described_node(node: &Node, deployments: &[Deployment]) -> DescribedNode {
    let found = endpoint(node);
    let name = node.runs_in.as_ref().and_then(|runs| runs.name.clone());
    let container = name.as_deref().and_then(|name| container_named(name, deployments));
    let fixed =
        container.and_then(|c| c.networks.iter().find_map(|n| n.ipv4.as_ref()?.get().map(str::to_owned)));
    let port = found.client.first().map_or(0, |(_, port)| *port);
    let number = node.label().map(|label| label.number.to_string());
    DescribedNode {
        node: number.or(name.clone()).unwrap_or_else(|| port.to_string()),
        path: if node.has_file() {
            node.config.path().to_owned()
        } else {
            node.plan().unwrap_or_default().to_owned()
        },
        container: name,
        address: found.host.map(|host| host.to_string()).or(fixed),
        is_cluster: node.config.is_cluster(),
        port,
        bus_port: found.bus.1,
        server: node.config.server().name(),
        role: None,
        is_added_master: false,
    }
}

fn container_named<'d>(name: &str, deployments: &'d [Deployment]) -> Option<&'d Container> {
    let mut all = deployments.iter().flat_map(|deployment| &deployment.containers);
    all.find(|container| container.name.as_ref().and_then(|n| n.get()) == Some(name))
}
