use super::node::Node;
use crate::catalog::{DirectiveId, Server, id};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address and ports at which others reach a node: those it announces, else those it listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The announced address, else the only bound one that is neither a wildcard nor the loopback. `None` if
    /// the configuration does not tell.
    pub host: Option<IpAddr>,
    /// Whether the address is announced. If so, the ports are the announced ones, which may be mapped.
    pub is_announced: bool,
    /// The client ports that are on, each with its directive: the plaintext port, then the TLS port.
    pub client: Vec<(DirectiveId, i64)>,
    /// The bus port, with the directive that sets it.
    pub bus: (DirectiveId, i64),
}

/// Returns the endpoint of a node.
pub fn endpoint(node: &Node) -> Endpoint {
    let config = &node.config;
    let announced = ip(config.text(id::CLUSTER_ANNOUNCE_IP));
    let is_announced = announced.is_some();
    let chosen = |announce: DirectiveId, own: DirectiveId| {
        let port = config.integer(announce);
        if is_announced && port != 0 { (announce, port) } else { (own, config.integer(own)) }
    };
    let mut client = vec![
        chosen(id::CLUSTER_ANNOUNCE_PORT, id::PORT),
        chosen(id::CLUSTER_ANNOUNCE_TLS_PORT, id::TLS_PORT),
    ];
    client.retain(|(_, port)| *port != 0);
    let bus = match config.integer(id::CLUSTER_ANNOUNCE_BUS_PORT) {
        port if is_announced && port != 0 => (id::CLUSTER_ANNOUNCE_BUS_PORT, port),
        _ => (
            if config.integer(id::CLUSTER_PORT) == 0 { id::PORT } else { id::CLUSTER_PORT },
            config.bus_port(),
        ),
    };
    Endpoint { host: announced.or_else(|| bound(node)), is_announced, client, bus }
}

/// Returns the only address that a node binds besides the loopback, or `None` if there are several or it is a
/// wildcard.
pub fn bound(node: &Node) -> Option<IpAddr> {
    let mut own = node.config.bind_addresses().into_iter().filter(|a| !is_loopback(a));
    match (own.next().map(plain).and_then(ip), own.next()) {
        (Some(address), None) if !address.is_unspecified() => Some(address),
        _ => None,
    }
}

/// Returns an address of `bind` without the `-` that allows it to be missing.
fn plain(address: &[u8]) -> &[u8] {
    address.strip_prefix(b"-").unwrap_or(address)
}

fn ip(text: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Returns whether an address, bound or announced, is the loopback. It may have a `-` before it.
pub fn is_loopback(address: &[u8]) -> bool {
    let address = plain(address);
    address == b"localhost" || ip(address).is_some_and(is_loopback_ip)
}

fn is_loopback_ip(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback(),
        IpAddr::V6(v6) => {
            v6 == Ipv6Addr::LOCALHOST || v6.to_ipv4_mapped().is_some_and(|v4: Ipv4Addr| v4.is_loopback())
        }
    }
}

/// Returns whether the values of these directives are certain: no include is missing, and the server refuses
/// none of their lines while it reads the file.
pub fn is_sure(node: &Node, directives: &[DirectiveId]) -> bool {
    let config = &node.config;
    let names = |word: &[u8]| {
        let of = |server: Server| crate::catalog::find(word, server).map(|(d, _)| d.id);
        of(config.server()).is_some_and(|id| directives.contains(&id))
    };
    config.unresolved_includes().is_empty()
        && !config.refusals().iter().any(|r| r.while_reading && names(config.word_value(r.at, 0)))
}

/// Returns a port as text: `7001 (TLS)` or `7001`.
pub fn shown_port(directive: DirectiveId, port: i64) -> String {
    let is_tls = [id::TLS_PORT, id::CLUSTER_ANNOUNCE_TLS_PORT].contains(&directive);
    format!("{port}{}", if is_tls { " (TLS)" } else { "" })
}

/// Names of files and folders that many machines have.
const GENERIC: [&str; 8] = ["redis", "valkey", "redis-server", "server", "conf", "config", "etc", "data"];

/// Returns the parts of a path that may be the name or the address of a machine: its folders, and the name of the file.
pub(super) fn names_in_path(node: &Node) -> impl Iterator<Item = &str> {
    let path = node.location();
    let stem = path.rsplit('/').next().map(|name| name.strip_suffix(".conf").unwrap_or(name));
    let is_own = node.is_on_host();
    let is_name = |part: &&str| !part.is_empty() && !GENERIC.contains(part);
    stem.into_iter().chain(path.rsplit('/').skip(1).take(3)).filter(move |part| is_own && is_name(part))
}
