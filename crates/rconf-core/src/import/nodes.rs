//! The nodes that are found, each once.

use crate::catalog::id;
use crate::cluster::Node;
use crate::config::Config;
use crate::container::{Container, Deployment};
use crate::topology::{DescribedNode, Role, described_cluster};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The largest number of pods that one workload becomes.
const MOST_COPIES: u64 = 1000;

/// A node that is found.
#[derive(Clone)]
pub(super) struct Found<'a> {
    pub(super) node: &'a Node,
    /// The container that runs it.
    pub(super) container: Option<&'a Container>,
    /// The port that the node has in the spec.
    pub(super) port: u16,
    /// The bus port, if it is not the client port plus 10000.
    pub(super) bus_port: Option<u16>,
    /// The address of its container.
    pub(super) address: Option<IpAddr>,
    /// The address that it announces.
    pub(super) announced: Option<IpAddr>,
}

impl Found<'_> {
    pub(super) fn config(&self) -> &Config {
        &self.node.config
    }

    /// Returns the port that the server listens on.
    pub(super) fn listens_on(&self) -> u16 {
        client_port(&self.node.config)
    }
}

/// Returns the cluster nodes among `nodes`, each once, in the order of their ports.
pub(super) fn found<'a>(nodes: &'a [Node], deployments: &'a [&'a Deployment]) -> Vec<Found<'a>> {
    let nodes = nodes.iter().filter(|node| node.config.is_cluster() && node.sentinel().is_none());
    each_once(nodes, deployments)
}

/// Returns nodes, each once, in the order of their ports.
pub(super) fn each_once<'a>(
    nodes: impl Iterator<Item = &'a Node>,
    deployments: &'a [&'a Deployment],
) -> Vec<Found<'a>> {
    let mut by_place: BTreeMap<String, Found<'a>> = BTreeMap::new();
    let mut sharing: BTreeMap<(String, usize), BTreeMap<String, usize>> = BTreeMap::new();
    for node in nodes {
        let container = node.runs_in.as_ref().and_then(|runs| {
            deployments.get(runs.deployment).and_then(|deployment| deployment.containers.get(runs.container))
        });
        let name = node.runs_in.as_ref().and_then(|runs| runs.name.clone());
        let mut place = if node.has_file() { node.location().to_owned() } else { name.unwrap_or_default() };
        if let Some(runs) = &node.runs_in {
            // The files of pods have the same path in each, and those that a script writes in a loop have that of the script.
            if node.is_written() || container.is_some_and(|c| c.pod.is_some()) {
                place = format!("{place} {} {}", runs.deployment, runs.container);
            }
            // Containers of one plan may share a file. Two plans that name a file mean the same node.
            let own = runs.name.clone().unwrap_or_else(|| runs.container.to_string());
            let sharing = sharing.entry((place.clone(), runs.deployment)).or_default();
            let new = sharing.len();
            let nth = *sharing.entry(own).or_insert(new);
            if nth > 0 {
                place = format!("{place} {nth}");
            }
        }
        let found = of_node(node, container);
        // A compose file tells more of a container than a script whose values are not known.
        let knows = |found: &Found<'_>| (found.address.is_some(), found.container.is_some());
        match by_place.get(&place) {
            Some(other) if knows(other) >= knows(&found) => {}
            _ => _ = by_place.insert(place, found),
        }
    }
    // The pods of a workload are nodes with one configuration.
    let copies = |found: &Found<'_>| {
        let copies = found.node.runs_in.as_ref().and_then(|runs| runs.copies).unwrap_or(1);
        usize::try_from(copies.clamp(1, MOST_COPIES)).unwrap_or(1)
    };
    let each = by_place.into_values();
    let mut all: Vec<Found<'a>> = each.flat_map(|found| vec![found.clone(); copies(&found)]).collect();
    give_ports(&mut all);
    all.sort_by_key(|found| found.port);
    all
}

/// A node as files describe it, beside the spec that is made of them.
pub(crate) struct ImportedNode<'a> {
    /// The port that it has in the spec.
    pub(crate) port: u16,
    /// Its configuration.
    pub(crate) config: &'a Config,
    /// The role that a `--cluster create` call gives to it, with the names of [`ImportedNode::name`].
    pub(crate) role: Option<Role>,
    /// Its name in the roles of other nodes.
    pub(crate) name: String,
}

/// Returns the nodes of which a spec is made.
pub(crate) fn imported_nodes<'a>(
    nodes: &'a [Node],
    deployments: &'a [&'a Deployment],
) -> Vec<ImportedNode<'a>> {
    let all = found(nodes, deployments);
    let own: Vec<Node> = all.iter().map(|found| found.node.clone()).collect();
    let plans: Vec<Deployment> = deployments.iter().map(|deployment| (*deployment).clone()).collect();
    let described = described_cluster(&own, &plans).nodes;
    let node = |(found, described): (Found<'a>, DescribedNode)| ImportedNode {
        port: found.port,
        config: &found.node.config,
        role: described.role,
        name: described.node,
    };
    all.into_iter().zip(described).map(node).collect()
}

fn of_node<'a>(node: &'a Node, container: Option<&'a Container>) -> Found<'a> {
    let config = &node.config;
    let port = client_port(config);
    let is_own = |bus: &u16| config.is_cluster() && Some(*bus) != port.checked_add(10_000);
    let bus_port = u16::try_from(config.bus_port()).ok().filter(is_own);
    let attached = container.into_iter().flat_map(|container| &container.networks);
    let mut fixed = attached.flat_map(|network| [&network.ipv4, &network.ipv6]).flatten();
    let address = fixed.find_map(|text| text.get()?.parse().ok());
    let line = if config.is_cluster() { id::CLUSTER_ANNOUNCE_IP } else { id::REPLICA_ANNOUNCE_IP };
    let announced = std::str::from_utf8(config.text(line)).ok();
    let announced = announced.and_then(|text| text.parse().ok());
    Found { node, container, port, bus_port, address, announced }
}

pub(super) fn client_port(config: &Config) -> u16 {
    let port = match config.integer(id::TLS_PORT) {
        0 => config.integer(id::PORT),
        port => port,
    };
    u16::try_from(port).unwrap_or(0)
}

/// Gives each node a port of its own, as a spec needs them: the one it listens on, else the one that it announces, that its
/// host publishes or that its folder is named after, else the next from 7001.
fn give_ports(all: &mut [Found<'_>]) {
    let is_unique = |all: &[Found<'_>]| {
        let mut ports: Vec<u16> = all.iter().map(|found| found.port).collect();
        ports.sort_unstable();
        ports.windows(2).all(|two| two[0] != two[1]) && !ports.contains(&0)
    };
    if is_unique(all) {
        return;
    }
    let published = |found: &Found<'_>| {
        let port = found.listens_on();
        let mut ports = found.container?.ports.iter().filter(|published| published.container.0 == port);
        ports.find_map(|published| published.host).map(|(first, _)| first)
    };
    let announced = |found: &Found<'_>| {
        u16::try_from(found.config().integer(id::CLUSTER_ANNOUNCE_PORT)).ok().filter(|port| *port != 0)
    };
    // Folders are often named after the port.
    let of_name = |found: &Found<'_>| {
        let number = found.node.label().map(|label| label.number.to_string())?;
        number.parse().ok().filter(|port| *port >= 1024)
    };
    let others: [fn(&Found<'_>) -> Option<u16>; 3] = [announced, published, of_name];
    for other in others {
        for found in all.iter_mut() {
            found.port = other(found).unwrap_or(found.port);
            found.bus_port = None;
        }
        if is_unique(all) {
            return;
        }
    }
    for (found, port) in all.iter_mut().zip(7001..) {
        found.port = port;
    }
}
