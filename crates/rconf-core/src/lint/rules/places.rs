//! The networks, addresses and ports of the containers of a plan.

use crate::catalog::id;
use crate::container::{Attachment, CliCall, Container, Deployment, Network, NetworkVerb, Subnet, Text};
use crate::lint::{Node, View};
use ipnet::IpNet;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};

/// A static address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Static<'a> {
    /// The index of the container with the address.
    pub container: usize,
    /// The address, as written.
    pub text: &'a Text,
    /// The parsed address.
    pub ip: IpAddr,
    /// The network of the address, if the plan declares it.
    pub network: Option<&'a Network>,
}

/// Returns the network with this name that the plan creates or declares. In a script, the last one counts.
pub(super) fn network<'a>(deployment: &'a Deployment, name: &Text) -> Option<&'a Network> {
    let name = name.get()?;
    let is =
        |n: &&Network| n.name.get() == Some(name) || n.real_name.as_ref().and_then(Text::get) == Some(name);
    deployment.networks.iter().rev().find(is)
}

/// Returns the networks that the plan creates or declares, by each of their names. It is faster than
/// [`network`] for looking up many.
pub(super) fn networks(deployment: &Deployment) -> HashMap<&str, &Network> {
    let mut by_name = HashMap::new();
    for network in &deployment.networks {
        let real = network.real_name.as_ref().and_then(Text::get);
        by_name.extend(network.name.get().into_iter().chain(real).map(|name| (name, network)));
    }
    by_name
}

/// Returns the attachments of all containers, including those of `docker network connect`: the index of the
/// container, the network, and the static address as written.
pub(super) fn attachments(deployment: &Deployment) -> Vec<(usize, &Text, Option<&Text>)> {
    let mut found = Vec::new();
    for (nth, container) in deployment.containers.iter().enumerate() {
        for Attachment { network, ipv4, ipv6, .. } in &container.networks {
            found.push((nth, network, ipv4.as_ref()));
            if ipv6.is_some() {
                found.push((nth, network, ipv6.as_ref()));
            }
        }
    }
    for usage in deployment.network_uses.iter().filter(|u| u.verb == NetworkVerb::Connect) {
        let name = usage.container.as_ref().and_then(Text::get);
        let is = |c: &Container| name.is_some() && c.name.as_ref().and_then(Text::get) == name;
        if let Some(nth) = deployment.containers.iter().position(is) {
            found.push((nth, &usage.network, usage.ipv4.as_ref()));
        }
    }
    found
}

/// Returns the static addresses that can be parsed.
pub(super) fn statics(deployment: &Deployment) -> Vec<Static<'_>> {
    let by_name = networks(deployment);
    let of = |(container, name, text): (usize, &Text, Option<&'_ Text>)| {
        let ip = text?.get()?.trim().parse().ok()?;
        Some((container, name.get().and_then(|name| by_name.get(name).copied()), ip))
    };
    let all = attachments(deployment).into_iter();
    all.filter_map(|attached| {
        let (container, network, ip) = of(attached)?;
        Some(Static { container, text: attached.2?, ip, network })
    })
    .collect()
}

/// Returns the networks that servers are attached to, or all networks if the plan starts no server but calls
/// redis-cli.
pub(super) fn server_networks<'a>(view: &View<'a>) -> Vec<&'a Network> {
    let deployment = view.deployment;
    let is_server: Vec<bool> = deployment.containers.iter().map(Container::is_server).collect();
    if !is_server.contains(&true) {
        return if deployment.cli.is_empty() { Vec::new() } else { deployment.networks.iter().collect() };
    }
    let by_name = networks(deployment);
    let used: HashSet<*const Network> = attachments(deployment)
        .iter()
        .filter(|(nth, ..)| is_server[*nth])
        .filter_map(|(_, name, _)| by_name.get(name.get()?).map(|network| std::ptr::from_ref(*network)))
        .collect();
    deployment.networks.iter().filter(|n| used.contains(&std::ptr::from_ref(*n))).collect()
}

/// Returns the known subnets of the networks that the plan creates.
pub(super) fn subnets(deployment: &Deployment) -> impl Iterator<Item = (&Network, &Subnet, IpNet)> {
    let own = deployment.networks.iter().filter(|network| !network.is_external);
    own.flat_map(|network| network.subnets.iter().filter_map(move |s| Some((network, s, s.net?))))
}

/// Returns whether the network is local to one host and docker itself assigns its addresses.
pub(super) fn is_local(network: &Network) -> bool {
    match &network.driver {
        None => true,
        Some(driver) => driver.get().is_some_and(|d| matches!(d, "bridge" | "macvlan" | "ipvlan")),
    }
}

/// Returns whether the network is a docker bridge, which takes an address of the network for itself.
pub(super) fn is_bridge(network: &Network) -> bool {
    network.driver.as_ref().is_none_or(|driver| driver.get() == Some("bridge"))
}

/// Returns the name of a network for messages.
pub(super) fn name_of(network: &Network) -> &str {
    &network.name.text
}

/// Returns whether two addresses differ in exactly one octet, as after a typing error.
pub(super) fn one_octet(a: Ipv4Addr, b: Ipv4Addr) -> bool {
    a.octets().iter().zip(b.octets()).filter(|(x, y)| **x != *y).count() == 1
}

/// Returns whether an address is outside of a subnet only because one octet of the network part differs.
pub(super) fn nearly_in(ip: IpAddr, net: IpNet) -> bool {
    let (IpAddr::V4(ip), IpNet::V4(net)) = (ip, net) else { return false };
    let mask = u32::from(net.netmask());
    let network_part = |ip: Ipv4Addr| Ipv4Addr::from(u32::from(ip) & mask);
    one_octet(network_part(ip), net.network())
}

/// Returns the ports that a server listens on, or `None` if they are not known.
pub(super) fn ports(container: &Container, node: &Node) -> Option<Vec<u16>> {
    let start = container.start().ok()??;
    let config = &node.config;
    let is_known = start.options.iter().all(|w| w.is_known || w.text.starts_with("--"))
        || !start.options.iter().any(|w| w.text.contains("port"));
    let is_set = config.setting(id::PORT).is_some() || config.setting(id::TLS_PORT).is_some();
    let is_whole = config.unresolved_includes().is_empty() && config.refusals().is_empty();
    // The plan may not show the command of a partial container.
    if !is_known || !is_whole || is_told_by_environment(container) || (!is_set && container.is_partial) {
        return None;
    }
    let all = [config.integer(id::PORT), config.integer(id::TLS_PORT)];
    Some(all.iter().filter(|p| **p > 0).filter_map(|p| u16::try_from(*p).ok()).collect())
}

/// Returns whether a variable passes further options to the server, as in the images of Valkey and Redis
/// Stack.
pub(super) fn is_told_by_environment(container: &Container) -> bool {
    let names = container.environment.iter().map(|(name, _)| name.text.as_str());
    names.into_iter().any(|name| name.ends_with("_EXTRA_FLAGS") || name.ends_with("REDIS_ARGS"))
}

/// Returns the index of each container of a plan.
pub(super) fn container_indices(deployment: &Deployment) -> HashMap<*const Container, usize> {
    deployment
        .containers
        .iter()
        .enumerate()
        .map(|(nth, container)| (std::ptr::from_ref(container), nth))
        .collect()
}

/// Returns the names of the containers and services whose network another container uses (`network_mode:
/// service:redis-1`), and so may listen on the same ports.
pub(super) fn lending_names(deployment: &Deployment) -> HashSet<&str> {
    let modes = deployment.containers.iter().filter_map(|c| c.network_mode.as_ref());
    modes.filter_map(|mode| Some(mode.text.split_once(':')?.1)).collect()
}

/// Returns whether one of these names is a name of the container.
pub(super) fn lends_network(lending: &HashSet<&str>, container: &Container) -> bool {
    let own = [&container.name, &container.service];
    own.into_iter().flatten().any(|name| lending.contains(name.text.as_str()))
}

/// Returns the container of the plan that a call of redis-cli runs in.
pub(super) fn container_of<'a>(call: &CliCall, containers: &'a [Container]) -> Option<&'a Container> {
    let name = call.container.as_ref()?.get()?;
    containers.iter().find(|c| names(c).any(|own| own == name))
}

/// Returns the names at which a container is found on its networks.
pub(super) fn names(container: &Container) -> impl Iterator<Item = &str> {
    let own = [&container.name, &container.service, &container.hostname].into_iter().flatten();
    let aliases = container.networks.iter().flat_map(|a| &a.aliases);
    own.chain(aliases).filter_map(Text::get)
}
