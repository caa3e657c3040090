//! Which servers Sentinels watch: found by what they and others write for the addresses of servers.

use super::endpoint::{bound, is_loopback, names_in_path};
use super::node::Node;
use super::sentinel_node::SentinelNode;
use crate::catalog::id;
use crate::config::{Master, Value, parent};
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

/// A master as the Sentinels of a set watch it.
#[derive(Debug)]
pub struct Watched<'a> {
    /// The name of the master.
    pub name: &'a [u8],
    /// The Sentinels that watch it, each with its lines about it.
    pub by: Vec<(SentinelNode<'a>, &'a Master)>,
    /// The servers that lie at the addresses that the Sentinels watch.
    pub servers: Vec<&'a Node>,
    /// The replicas of these servers.
    pub replicas: Vec<&'a Node>,
}

impl Watched<'_> {
    /// Returns the master and its replicas, as far as they are known.
    pub fn all_servers(&self) -> impl Iterator<Item = &Node> {
        self.servers.iter().chain(&self.replicas).copied()
    }
}

/// Servers by what may be written for their address.
pub(super) struct Index<'a> {
    by_host: HashMap<String, Vec<&'a Node>>,
    by_port: HashMap<i64, Vec<&'a Node>>,
    /// By the host that they replicate.
    replicas: HashMap<String, Vec<(&'a Node, u16)>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(servers: impl Iterator<Item = &'a Node>) -> Self {
        let mut index = Self { by_host: HashMap::new(), by_port: HashMap::new(), replicas: HashMap::new() };
        for server in servers {
            let mut names: Vec<String> = hosts(server);
            names.sort_unstable();
            names.dedup();
            for name in names {
                index.by_host.entry(name).or_default().push(server);
            }
            if server.is_on_host() {
                let mut ports = ports(server);
                ports.dedup();
                for port in ports {
                    index.by_port.entry(port).or_default().push(server);
                }
            }
            if let Some((host, port)) = master_of(server) {
                index.replicas.entry(host).or_default().push((server, port));
            }
        }
        index
    }

    pub(super) fn watched(&self, name: &'a [u8], by: Vec<(SentinelNode<'a>, &'a Master)>) -> Watched<'a> {
        let mut servers: Vec<&Node> = Vec::new();
        let mut addresses: Vec<(String, i64)> = Vec::new();
        let mut seen = HashSet::new();
        for (one, master) in &by {
            let (host, port) = (master.host.text().to_ascii_lowercase(), i64::from(master.port.number()));
            let found = self.find(one.node, &host, port);
            servers.extend(found.into_iter().filter(|node| seen.insert(std::ptr::from_ref(*node))));
            if !addresses.iter().any(|(h, p)| *h == host && *p == port) {
                addresses.push((host, port));
            }
        }
        // The replicas of what is watched name it as the Sentinels do, or by another of its names.
        let mut named = addresses;
        for server in &servers {
            for host in hosts(server) {
                named.extend(ports(server).into_iter().map(|port| (host.clone(), port)));
            }
        }
        let mut replicas: Vec<&Node> = Vec::new();
        for (host, port) in &named {
            let host = host.rsplit('\0').next().unwrap_or_default();
            for (replica, of_port) in self.replicas.get(host).into_iter().flatten() {
                let is_it = i64::from(*of_port) == *port
                    && (is_beside(by[0].0.node, replica) || !is_loopback(host.as_bytes()))
                    && is_name_for_both(by[0].0.node, replica, host);
                if is_it && seen.insert(std::ptr::from_ref(*replica)) {
                    replicas.push(replica);
                }
            }
        }
        Watched { name, by, servers, replicas }
    }

    /// Returns the servers that `from` finds at an address.
    fn find(&self, from: &Node, host: &str, port: i64) -> Vec<&'a Node> {
        let listens = |server: &&&Node| ports(server).contains(&port);
        if is_loopback(host.as_bytes()) {
            let all = self.by_port.get(&port).into_iter().flatten();
            let mut near = all.filter(|server| from.is_on_host() && is_beside(from, server));
            return match (near.next(), near.next()) {
                (Some(only), None) => vec![*only],
                _ => Vec::new(),
            };
        }
        // `redis-0.redis.default.svc` is the pod or the Service with the first of these names.
        let name = if from.is_in_pod() { host.split('.').next().unwrap_or(host) } else { host };
        let in_plan = from.runs_in.as_ref().map(|runs| format!("{}\0{name}", runs.scope));
        let inside = in_plan.and_then(|key| self.by_host.get(&key)).into_iter().flatten();
        inside.chain(self.by_host.get(host).into_iter().flatten()).filter(listens).copied().collect()
    }
}

/// Returns whether two files lie in one tree: they share the folder, or the one above it. What one script starts belongs
/// together too.
fn is_beside(one: &Node, other: &Node) -> bool {
    if one.plan().is_some() && one.plan() == other.plan() {
        return true;
    }
    let folders = |node: &Node| {
        let folder = parent(node.location()).to_owned();
        [parent(&folder).to_owned(), folder]
    };
    let (one, other) = (folders(one), folders(other));
    one.iter().any(|folder| !folder.is_empty() && other.contains(folder)) || one[1] == other[1]
}

/// Returns whether a host is the same for two nodes. The names of containers hold only in their plan.
fn is_name_for_both(one: &Node, other: &Node, host: &str) -> bool {
    let scope = |node: &Node| {
        let runs = node.runs_in.as_ref().filter(|_| !node.is_on_host());
        runs.map(|runs| runs.scope.clone())
    };
    other.is_on_host() || host.parse::<IpAddr>().is_ok() || host.contains('.') || scope(one) == scope(other)
}

/// Returns what others may write for the host of a server, in lower case. The names in a plan begin with its scope.
fn hosts(server: &Node) -> Vec<String> {
    let mut hosts = Vec::new();
    let announced = String::from_utf8_lossy(server.config.text(id::REPLICA_ANNOUNCE_IP)).to_ascii_lowercase();
    hosts.extend(Some(announced).filter(|host| !host.is_empty()));
    hosts.extend(bound(server).map(|address| address.to_string()));
    match server.runs_in.as_ref().filter(|_| !server.is_on_host()) {
        Some(runs) => {
            let name = |name: &String| format!("{}\0{}", runs.scope, name.to_ascii_lowercase());
            hosts.extend(runs.names.iter().map(name));
        }
        None => hosts.extend(names_in_path(server).map(str::to_ascii_lowercase)),
    }
    hosts
}

/// Returns the ports at which clients reach a server, as far as its configuration tells.
fn ports(server: &Node) -> Vec<i64> {
    let all = [id::PORT, id::TLS_PORT, id::REPLICA_ANNOUNCE_PORT];
    all.into_iter().map(|port| server.config.integer(port)).filter(|port| *port > 0).collect()
}

/// Returns the host, in lower case, and the port of the master that a server replicates.
fn master_of(server: &Node) -> Option<(String, u16)> {
    let setting = server.config.replicaof()?;
    let Value::ReplicaOf(Some((host, port))) = &setting.value else { return None };
    Some((String::from_utf8_lossy(host).to_ascii_lowercase(), *port))
}
