use crate::spec::Host;
use serde::Serialize;
use std::fmt::Write as _;
use std::net::IpAddr;

/// The nodes of a cluster, with their addresses and roles. The same spec always gives the same nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Topology {
    /// The name of the cluster.
    pub cluster: String,
    /// The nodes: masters first, each kind in the order of the spec.
    pub nodes: Vec<NodePlan>,
    /// The Sentinels that watch the master. Empty in a Redis Cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sentinels: Vec<SentinelPlan>,
}

/// A Sentinel of a [`Topology`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SentinelPlan {
    /// The name of the Sentinel, which begins with `sentinel-` and ends with the port. It is the name of its folder too.
    #[serde(rename = "sentinel")]
    pub node: String,
    /// The name of the container.
    pub container: String,
    /// The name of the host. `None` if the spec has one host.
    pub host: Option<String>,
    /// The address of the container.
    pub address: IpAddr,
    /// The address that the Sentinel announces.
    pub announced: IpAddr,
    /// The host name that the Sentinel announces instead of its address.
    pub hostname: Option<String>,
    /// The port.
    pub port: u16,
}

impl SentinelPlan {
    /// Returns the host at which clients and the other Sentinels find this one: the name that it announces, else the address.
    pub fn announced_host(&self) -> String {
        self.hostname.clone().unwrap_or_else(|| self.announced.to_string())
    }
}

/// A node of a [`Topology`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodePlan {
    /// The name of the node: the client port, or the host and the client port (`a-7002`) if several hosts
    /// have that port.
    pub node: String,
    /// The name of the container.
    pub container: String,
    /// The name of the host. `None` if the cluster runs on one host.
    pub host: Option<String>,
    /// The address of the container.
    pub address: IpAddr,
    /// The address that the node announces.
    pub announced: IpAddr,
    /// The host name that the node announces besides its address.
    pub hostname: Option<String>,
    /// The client port.
    pub port: u16,
    /// The bus port, or 0 if Sentinels watch the node, which then has no bus.
    pub bus_port: u16,
    /// The role in which it starts. A failover may change it.
    #[serde(flatten)]
    pub role: Role,
    /// The index of the node in [`Spec::nodes`](crate::spec::Spec::nodes).
    #[serde(skip)]
    pub index: usize,
}

/// The role in which a node starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "role", rename_all = "lowercase")]
pub enum Role {
    /// The node serves slots.
    Master {
        /// The first slot.
        first_slot: u16,
        /// The last slot.
        last_slot: u16,
    },
    /// The node is the one master that Sentinels watch, and serves all keys.
    #[serde(rename = "master")]
    Watched,
    /// The node follows a master.
    Replica {
        /// The name of the master.
        replica_of: String,
    },
}

impl NodePlan {
    /// Returns the name of the folder with the node's files.
    pub fn folder(&self) -> String {
        format!("node-{}", self.node)
    }

    /// Returns whether the node starts as a master.
    pub fn is_master(&self) -> bool {
        matches!(self.role, Role::Master { .. } | Role::Watched)
    }

    /// Returns the host at which clients, replicas and Sentinels find the node: the name that it announces, else the address.
    pub fn announced_host(&self) -> String {
        self.hostname.clone().unwrap_or_else(|| self.announced.to_string())
    }

    /// Returns the announced address and the client port, as `redis-cli --cluster` takes them.
    pub fn endpoint(&self) -> String {
        format!("{}:{}", self.announced, self.port)
    }
}

impl Topology {
    /// Returns the masters, in the order of the spec.
    pub fn masters(&self) -> impl Iterator<Item = &NodePlan> {
        self.nodes.iter().filter(|node| node.is_master())
    }

    /// Returns the nodes on a host, or all nodes if `host` is `None`.
    pub(crate) fn nodes_on<'t>(&'t self, host: Option<&'t Host>) -> impl Iterator<Item = &'t NodePlan> {
        let is_there = move |node: &&NodePlan| host.is_none_or(|host| node.host.as_ref() == Some(&host.name));
        self.nodes.iter().filter(is_there)
    }

    /// Returns the Sentinels on a host, or all of them if `host` is `None`.
    pub(crate) fn sentinels_on<'t>(
        &'t self,
        host: Option<&'t Host>,
    ) -> impl Iterator<Item = &'t SentinelPlan> {
        let is_there =
            move |one: &&SentinelPlan| host.is_none_or(|host| one.host.as_ref() == Some(&host.name));
        self.sentinels.iter().filter(is_there)
    }

    /// Returns the nodes and Sentinels as a table in plain text, one line each.
    pub fn table(&self) -> String {
        let mut rows = vec![
            ["NODE", "HOST", "ADDRESS", "ANNOUNCED", "PORT", "BUS PORT", "ROLE", "SLOTS"].map(String::from),
        ];
        rows.extend(self.nodes.iter().map(row_of_node));
        rows.extend(self.sentinels.iter().map(row_of_sentinel));
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..8).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{cell:width$}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn row_of_node(node: &NodePlan) -> [String; 8] {
    let (role, slots) = match &node.role {
        Role::Master { first_slot, last_slot } => ("master".to_owned(), format!("{first_slot}-{last_slot}")),
        Role::Watched => ("master".to_owned(), "all".to_owned()),
        Role::Replica { replica_of } => (format!("replica of {replica_of}"), String::new()),
    };
    [
        node.node.clone(),
        node.host.clone().unwrap_or_else(|| "-".to_owned()),
        node.address.to_string(),
        node.announced_host(),
        node.port.to_string(),
        if node.bus_port == 0 { "-".to_owned() } else { node.bus_port.to_string() },
        role,
        slots,
    ]
}

fn row_of_sentinel(one: &SentinelPlan) -> [String; 8] {
    [
        one.node.clone(),
        one.host.clone().unwrap_or_else(|| "-".to_owned()),
        one.address.to_string(),
        one.announced_host(),
        one.port.to_string(),
        "-".to_owned(),
        "sentinel".to_owned(),
        String::new(),
    ]
}
