//! A spec that was read and checked.

use crate::catalog::{DirectiveId, Server};
use crate::text::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// The cluster that a user wants. [`read`](super::read) makes it, and checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// The server that every node runs.
    pub server: Server,
    /// The name of the cluster. The names of its containers begin with it.
    pub name: String,
    /// The nodes, in the order in which their ports are written, host by host if hosts have ports of their own.
    pub nodes: Vec<NodeSpec>,
    /// The number of replicas per master, among the nodes whose role is not written.
    pub replicas: u16,
    /// The network of the containers. Each host has one with this name and these addresses.
    pub network: Network,
    /// What nodes announce.
    pub announce: Announce,
    /// How clients and replicas log in.
    pub auth: Auth,
    /// The use of TLS. `None` if connections are plaintext.
    pub tls: Option<Tls>,
    /// How the containers run.
    pub docker: Docker,
    /// The directives for every node, in the order in which they are written.
    pub config: Vec<Directive>,
    /// The hosts that are written. Empty if the cluster runs on one host without an announced address.
    pub hosts: Vec<Host>,
}

/// A node of a [`Spec`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeSpec {
    /// Its name: the client port, or the host and the client port (`a-7002`) if several hosts have that port.
    pub key: String,
    /// The client port.
    pub port: u16,
    /// The bus port.
    pub bus_port: u16,
    /// The index of its host in [`Spec::hosts`].
    pub host: usize,
    /// The address of its container.
    pub address: IpAddr,
    /// Whether the address is written in the spec. Otherwise rconf chose the next free one.
    pub pinned: bool,
    /// The role that is written for it.
    pub begins: Begins,
    /// The directives for this node. They replace those for every node.
    pub config: Vec<Directive>,
    /// The memory limit of its container in bytes, if it is not that of [`Docker::memory`].
    pub memory: Option<u64>,
}

/// The role that a spec gives a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// None is written: [`roles`](super::roles()) chooses it.
    AsShared,
    /// A master, besides those that are chosen.
    Master,
    /// A replica of the node with this index in [`Spec::nodes`].
    ReplicaOf(usize),
}

/// The network of the containers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network {
    /// Its name.
    pub name: String,
    /// The addresses of its containers.
    pub subnet: IpNet,
    /// The address of the host in the network.
    pub gateway: IpAddr,
    /// The part of the subnet from which Docker gives addresses to containers that ask for none.
    pub dynamic: IpNet,
}

/// What nodes announce to clients and to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Announce {
    /// The addresses of their containers, for clients in the same network.
    Container,
    /// The addresses of their hosts, which publish their ports, for clients elsewhere.
    Host,
    /// A host name for clients, besides the address: that of the container on one host, that of the host on several.
    Hostname,
}

/// How clients and replicas log in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Auth {
    /// Where the password of the user `default` comes from.
    pub password: PasswordFrom,
    /// The path of a file with further users, as lines of an ACL file.
    pub acl_file: Option<String>,
}

/// Where the password comes from. The caller of the core reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordFrom {
    /// A file. A relative path is below the output folder, where the file is made if it does not exist.
    File(String),
    /// An environment variable.
    Env(String),
}

/// TLS for clients, replicas and the cluster bus.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tls {
    /// The folder below the output folder that holds `server.crt`, `server.key` and `ca.crt`.
    pub folder: String,
    /// Whether clients must show a certificate: `no`, `optional` or `yes`.
    pub auth_clients: &'static str,
}

/// How the containers run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Docker {
    /// The image of every container.
    pub image: String,
    /// The memory limit of each container, in bytes.
    pub memory: Option<u64>,
    /// The number of processors of each container, as `docker run --cpus` takes it.
    pub cpus: Option<String>,
    /// The limit of open files in each container.
    pub nofile: u32,
    /// The restart policy: `unless-stopped`, `always` or `on-failure`.
    pub restart: &'static str,
}

/// A host that runs nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Its name, and the name of its folder.
    pub name: String,
    /// The address under which other hosts and clients reach it, if its nodes announce it.
    pub address: Option<IpAddr>,
    /// The host name that its nodes announce, if they announce host names.
    pub hostname: Option<String>,
    /// The docker context that connects to it. `None` if its `plan.sh` is run on it.
    pub context: Option<String>,
    /// The folder on it for its files, if it has a context.
    pub path: Option<String>,
}

/// A directive for the nodes, with one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Directive {
    /// The name, as it is written.
    pub name: String,
    /// The directive of that name in the catalog. `None` if the server has none.
    pub id: Option<DirectiveId>,
    /// The arguments of each line, as redis.conf has them.
    pub lines: Vec<String>,
    /// The place of the name in the TOML.
    pub key: Span,
    /// The place of the arguments of each line in the TOML.
    pub values: Vec<Span>,
}

impl Spec {
    /// Returns whether the hosts publish the ports of their nodes.
    pub fn publishes(&self) -> bool {
        match self.announce {
            Announce::Container => false,
            Announce::Host => true,
            Announce::Hostname => self.is_spread(),
        }
    }

    /// Returns whether the cluster runs on several hosts. Each of them has a folder then.
    pub fn is_spread(&self) -> bool {
        self.hosts.len() > 1
    }

    /// Returns the index of the node with a key.
    pub fn node(&self, key: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.key == key)
    }
}
