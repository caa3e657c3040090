//! What a user wants, read and checked.

use crate::catalog::{DirectiveId, Server};
use crate::text::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// A cluster as it is wanted. Made by [`super::read`], which checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The server every node runs.
    pub server: Server,
    /// The name of the cluster, which its containers bear.
    pub name: String,
    /// The nodes, in the order of their ports as written, host by host if hosts have ports of their own.
    pub nodes: Vec<NodeSpec>,
    /// Replicas per master, of nodes whose role is not given.
    pub replicas: u16,
    /// The network of the containers; one on each host.
    pub network: Network,
    /// Where nodes say they are.
    pub announce: Announce,
    /// Who gets in.
    pub auth: Auth,
    /// Encrypted connections; none for plaintext.
    pub tls: Option<Tls>,
    /// What runs the nodes.
    pub docker: Docker,
    /// Directives for every node, in the order in which they are written.
    pub config: Vec<Directive>,
    /// The hosts, if the cluster runs on several, or on one with a folder of its own.
    pub hosts: Vec<Host>,
}

/// One node as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeSpec {
    /// What it is called: its port, or host and port (`a-7002`) if another host has that port too.
    pub key: String,
    /// The port of clients.
    pub port: u16,
    /// The port of the cluster bus.
    pub bus_port: u16,
    /// The index of its host.
    pub host: usize,
    /// The address of its container.
    pub address: IpAddr,
    /// Whether the address is written in the spec, rather than given in order.
    pub pinned: bool,
    /// What it is to begin as.
    pub begins: Begins,
    /// Directives for it alone, which replace those for all.
    pub config: Vec<Directive>,
    /// The memory limit of its container, in bytes.
    pub memory: Option<u64>,
}

/// What a node is to begin as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// As the topology has it.
    AsShared,
    /// As a master, beside those that share out the nodes.
    Master,
    /// As a replica of the node with this index.
    ReplicaOf(usize),
}

/// A network of containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub subnet: IpNet,
    /// The address of the host in it.
    pub gateway: IpAddr,
    /// The half of it from which Docker gives addresses to containers that ask for none.
    pub dynamic: IpNet,
}

/// Where nodes say they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announce {
    /// At their containers' addresses: for clients on the same host and network.
    Container,
    /// At the address of their host, where their ports are published: for clients elsewhere.
    Host,
    /// As [`Announce::Container`] on one host and [`Announce::Host`] on several, with a host name that clients are sent to.
    Hostname,
}

/// Who gets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// Where the password of the cluster comes from.
    pub password: PasswordFrom,
    /// A file of further users, as lines of an ACL file.
    pub acl_file: Option<String>,
}

/// Where a password comes from. The core never reads it: callers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordFrom {
    /// A file: below the output folder, where it is made if it is absent, or an absolute path.
    File(String),
    /// A variable of the environment.
    Env(String),
}

/// Encrypted connections: of clients, replicas and the cluster bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The folder below the output folder that holds `server.crt`, `server.key` and `ca.crt`.
    pub folder: String,
    /// Whether clients must show a certificate: `no`, `optional` or `yes`.
    pub auth_clients: &'static str,
}

/// What runs the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docker {
    /// The image.
    pub image: String,
    /// The memory limit of each container, in bytes.
    pub memory: Option<u64>,
    /// The processors of each container, as `docker run --cpus` takes them.
    pub cpus: Option<String>,
    /// The limit of open files of each container.
    pub nofile: u32,
    /// When Docker starts a container again: `unless-stopped`, `always` or `on-failure`.
    pub restart: &'static str,
}

/// A machine that runs nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name, and that of its folder.
    pub name: String,
    /// The address at which the others reach it; none if nodes announce their containers.
    pub address: Option<IpAddr>,
    /// The name that its nodes announce, if they announce names.
    pub hostname: Option<String>,
    /// The context of the docker client that leads to it; none to run its part of the plan there.
    pub context: Option<String>,
    /// The folder on it that its files go to, if it has a context.
    pub path: Option<String>,
}

/// One directive of the spec: its lines, without the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The name, as it is written.
    pub name: String,
    /// Which directive that is on the spec's server; none if it knows none of that name.
    pub id: Option<DirectiveId>,
    /// The arguments of each line.
    pub lines: Vec<String>,
    /// Where the name stands in the TOML.
    pub key: Span,
    /// Where each line's arguments stand in the TOML.
    pub values: Vec<Span>,
}

impl Spec {
    /// Whether the nodes' ports are published on their hosts.
    pub fn publishes(&self) -> bool {
        match self.announce {
            Announce::Container => false,
            Announce::Host => true,
            Announce::Hostname => self.is_spread(),
        }
    }

    /// Whether there is a folder for each host.
    pub fn is_spread(&self) -> bool {
        self.hosts.len() > 1
    }

    /// The index of the node of that key.
    pub fn node(&self, key: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.key == key)
    }
}
