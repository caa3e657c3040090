//! The addresses that nodes in containers announce.

use super::server::Server;
use crate::catalog::id;
use crate::container::Text;
use crate::lint::View;
use std::net::IpAddr;

/// Returns whether the node is in cluster mode and on a network of its container, and its announced address
/// and published ports are known.
pub(super) fn is_sure(server: &Server<'_>) -> bool {
    const DIRECTIVES: [&str; 9] = [
        "port",
        "tls-port",
        "tls-cluster",
        "cluster-port",
        "cluster-enabled",
        "cluster-announce-ip",
        "cluster-announce-port",
        "cluster-announce-tls-port",
        "cluster-announce-bus-port",
    ];
    server.config().is_cluster()
        && server.has_own_network()
        && !server.container.is_partial
        && server.container.publishes_all.is_none()
        && server.is_told(&DIRECTIVES)
}

/// Returns whether the node announces an address that is certainly outside its container networks.
pub(super) fn is_outside(view: &View<'_>, server: &Server<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(server.config().text(id::CLUSTER_ANNOUNCE_IP)) else { return false };
    let Ok(address) = text.parse::<IpAddr>() else { return false };
    let containers = &view.deployment.containers;
    let is_static = |given: &Option<Text>| given.as_ref().and_then(|t| t.get()) == Some(text);
    let is_of_container =
        containers.iter().flat_map(|c| &c.networks).any(|n| is_static(&n.ipv4) || is_static(&n.ipv6));
    let mut subnets = view.deployment.networks.iter().flat_map(|n| &n.subnets);
    // A network without a subnet gets one from Docker: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.
    let is_of_docker = matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 172 && v4.is_private());
    let all_known = !server.container.networks.is_empty()
        && server.container.networks.iter().all(|attached| {
            let made = view.deployment.networks.iter().find(|n| n.name.text == attached.network.text);
            made.is_some_and(|n| !n.subnets.is_empty() && n.subnets.iter().all(|s| s.net.is_some()))
        });
    let is_inside = is_of_container || subnets.any(|s| s.net.is_some_and(|net| net.contains(&address)));
    !address.is_loopback() && !is_inside && (all_known || !is_of_docker)
}
