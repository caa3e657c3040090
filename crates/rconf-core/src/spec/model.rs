//! A spec that was read and checked.

use crate::catalog::{DirectiveId, Server};
use crate::message::Language;
use crate::text::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// The cluster that a user wants, as returned and checked by [`read`](super::read).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// The server that every node runs.
    pub server: Server,
    /// What runs the nodes.
    pub target: Target,
    /// The language of generated files, if the spec names one.
    pub language: Option<Language>,
    /// The name of the cluster. The names of its containers begin with it.
    pub name: String,
    /// The nodes, in the order in which their ports are written; host by host if hosts have ports of their
    /// own.
    pub nodes: Vec<NodeSpec>,
    /// The number of replicas per master, for the nodes whose role is not written.
    pub replicas: u16,
    /// The Sentinels that watch the one master of `nodes`. `None` if the nodes form a Redis Cluster.
    pub sentinels: Option<SentinelSet>,
    /// The network of the containers. Each host has a network with this name and these addresses.
    pub network: Network,
    /// What nodes announce.
    pub announce: Announce,
    /// How clients and replicas log in.
    pub auth: Auth,
    /// The use of TLS. `None` if connections are plaintext.
    pub tls: Option<Tls>,
    /// How the containers run.
    pub docker: Docker,
    /// How the pods run, if Kubernetes runs the nodes.
    pub kubernetes: Kubernetes,
    /// The directives for every node, in the order in which they are written.
    pub config: Vec<Directive>,
    /// The hosts in the spec. Empty if the cluster runs on one host without an announced address.
    pub hosts: Vec<Host>,
}

/// What runs the nodes of a [`Spec`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// Containers on one or several hosts, started by scripts or by compose.
    Docker,
    /// Pods of StatefulSets.
    Kubernetes,
    /// The operator that makes pods of a `ValkeyCluster`.
    ValkeyOperator,
    /// The operator of OT-CONTAINER-KIT that makes pods of a `RedisCluster`.
    RedisOperator,
}

impl Target {
    /// The targets with their names in a spec.
    pub const NAMES: [(Self, &'static str); 4] = [
        (Self::Docker, "docker"),
        (Self::Kubernetes, "kubernetes"),
        (Self::ValkeyOperator, "valkey-operator"),
        (Self::RedisOperator, "redis-operator"),
    ];

    /// Returns the name in a spec.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(own, _)| *own == self).map_or("", |(_, name)| name)
    }

    /// Returns the kind of the resource of which an operator makes the cluster, or `None` if there is no operator.
    pub fn resource(self) -> Option<&'static str> {
        match self {
            Self::Docker | Self::Kubernetes => None,
            Self::ValkeyOperator => Some("ValkeyCluster"),
            Self::RedisOperator => Some("RedisCluster"),
        }
    }

    /// Returns the target with a name, or `None` if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(target, _)| *target)
    }
}

/// How the pods of a [`Spec`] run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kubernetes {
    /// The namespace of all objects.
    pub namespace: String,
    /// The client port of every node. The bus port is this port plus 10000.
    pub port: u16,
    /// When images are pulled: `IfNotPresent`, `Always` or `Never`.
    pub image_pull_policy: &'static str,
    /// The name of the Secret with which images are pulled.
    pub image_pull_secret: Option<String>,
    /// The storage class of the claims. `None` stands for the default class.
    pub storage_class: Option<String>,
    /// The size of each claim, in bytes.
    pub storage: u64,
    /// The labels of machines by which the pods of a shard are kept apart: the first one always, the others if there
    /// is room.
    pub spread: Vec<String>,
    /// The namespaces whose pods may connect to the client port. Empty if all may.
    pub client_namespaces: Vec<String>,
    /// The domain in which each pod has a name outside of Kubernetes, and a load balancer behind it. `None` if only pods
    /// reach the nodes.
    pub external_domain: Option<String>,
    /// The Secret with the certificate of all nodes, if they use TLS.
    pub tls_secret: String,
    /// What cert-manager gets that certificate from. `None` if the Secret is made by other means.
    pub tls_issuer: Option<TlsIssuer>,
    /// The labels that all objects and pods have besides those that rconf chooses, in order.
    pub labels: Vec<(String, String)>,
}

/// An issuer of cert-manager.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsIssuer {
    /// `Issuer`, which is in the namespace, or `ClusterIssuer`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
}

/// A node of a [`Spec`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeSpec {
    /// The name of the node: the client port, or the host and the client port (`a-7002`) if several hosts
    /// have that port.
    pub key: String,
    /// The client port.
    pub port: u16,
    /// The bus port, or 0 if Sentinels watch the nodes, which then have no bus.
    pub bus_port: u16,
    /// The index of the host in [`Spec::hosts`].
    pub host: usize,
    /// The address of the container.
    pub address: IpAddr,
    /// Whether the address is written in the spec. Otherwise, rconf chose the next free one.
    pub pinned: bool,
    /// The role that is written in the spec.
    pub begins: Begins,
    /// The directives for this node only. They replace those for every node.
    pub config: Vec<Directive>,
    /// The memory limit of the container, in bytes, if it differs from [`Docker::memory`].
    pub memory: Option<u64>,
}

/// The role that a spec gives to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// No role is written, so [`roles`](super::roles()) chooses it.
    AsShared,
    /// A master, in addition to those that are chosen.
    Master,
    /// A replica of the node with this index in [`Spec::nodes`].
    ReplicaOf(usize),
}

/// The Sentinels of a spec with `mode = "sentinel"`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentinelSet {
    /// The name by which Sentinels and clients call the master and its replicas.
    pub master_name: String,
    /// How many Sentinels have to agree that the master is down.
    pub quorum: u16,
    /// How long a server may be silent before it counts as down, in milliseconds.
    pub down_after: u32,
    /// The limit for each step of a failover, in milliseconds. The next failover of the same master starts at the
    /// earliest after twice this time.
    pub failover_timeout: u32,
    /// How many replicas copy the new master at the same time after a failover.
    pub parallel_syncs: u16,
    /// The Sentinels, in the order in which their ports are written.
    pub all: Vec<SentinelSpec>,
}

/// A Sentinel of a [`Spec`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentinelSpec {
    /// The name of the Sentinel: `sentinel-` and the port, or `sentinel-`, the host and the port if several hosts have
    /// that port.
    pub key: String,
    /// The port for clients and for the other Sentinels.
    pub port: u16,
    /// The index of the host in [`Spec::hosts`].
    pub host: usize,
    /// The address of the container. Sentinels get the last addresses below [`Network::dynamic`], so that a node more
    /// changes none of them.
    pub address: IpAddr,
}

/// The network of the containers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network {
    /// The name of the network.
    pub name: String,
    /// The addresses of the containers.
    pub subnet: IpNet,
    /// The address of the host in the network.
    pub gateway: IpAddr,
    /// The part of the subnet from which Docker assigns addresses to containers that have none of their own.
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
    /// A host name for clients, besides the address: that of the container if there is one host, and that of
    /// the host if there are several.
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

/// The source of the password, which the caller of the core reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordFrom {
    /// A file. A relative path is below the output folder, where the file is created if it does not exist.
    File(String),
    /// An environment variable.
    Env(String),
}

/// TLS for clients, replicas and the cluster bus.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tls {
    /// The folder with `server.crt`, `server.key` and `ca.crt`, below the output folder.
    pub folder: String,
    /// Whether clients must present a certificate: `no`, `optional` or `yes`.
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
    /// The number of processors of each container, in the format of `docker run --cpus`.
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
    /// The name of the host, and of its folder.
    pub name: String,
    /// The address at which other hosts and clients reach the host, if its nodes announce it.
    pub address: Option<IpAddr>,
    /// The host name that the nodes announce, if they announce host names.
    pub hostname: Option<String>,
    /// The docker context that connects to the host. `None` if `plan.sh` runs on the host itself.
    pub context: Option<String>,
    /// The folder for the files on the host, if it has a context.
    pub path: Option<String>,
}

/// A directive for the nodes, with one or more lines.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Directive {
    /// The name, as written.
    pub name: String,
    /// The directive of that name in the catalog. `None` if the server does not have it.
    pub id: Option<DirectiveId>,
    /// The arguments of each line, in the syntax of redis.conf.
    pub lines: Vec<String>,
    /// The place of the name in the TOML.
    pub key: Span,
    /// The place of the arguments of each line in the TOML.
    pub values: Vec<Span>,
}

impl Spec {
    /// Returns the language of generated files.
    pub fn language(&self) -> Language {
        self.language.unwrap_or_default()
    }

    /// Returns whether the hosts publish the ports of their nodes.
    pub fn publishes(&self) -> bool {
        match self.announce {
            Announce::Container => false,
            Announce::Host => true,
            Announce::Hostname => self.is_spread(),
        }
    }

    /// Returns whether the cluster runs on several hosts, each of which then has a folder.
    pub fn is_spread(&self) -> bool {
        self.hosts.len() > 1
    }

    /// Returns the Sentinels. There are none in a Redis Cluster.
    pub fn sentinels(&self) -> &[SentinelSpec] {
        self.sentinels.as_ref().map_or(&[], |set| &set.all)
    }

    /// Returns the index of the node with a key, or `None` if there is no such node.
    pub fn node(&self, key: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.key == key)
    }
}
