//! The tables of a spec, for the JSON Schema of `rconf.toml`.

use schemars::JsonSchema;
use std::collections::BTreeMap;

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Cluster {
    /// The name, which containers and network bear.
    name: Option<String>,
    /// The client ports, one a node: `7002-7007`, or `7002,7003,7010`.
    ports: Option<PortList>,
    /// The first of a row of client ports, instead of `ports`.
    first_port: Option<u16>,
    /// How many ports the row has.
    nodes: Option<u16>,
    /// The bus ports, one for each of `ports`, if they are not those plus 10000. From Redis 7.0.
    bus_ports: Option<PortList>,
    /// Replicas per master.
    replicas: Option<u16>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Network {
    /// Its name; that of the cluster, if not given.
    name: Option<String>,
    /// Its addresses, such as `172.28.0.0/16`. The nodes get static ones in the lower half.
    subnet: Option<String>,
    /// The address of the host in it; the first, if not given.
    gateway: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct AnnounceTable {
    /// `container`: at their containers' addresses; `host`: at an address of the host, where ports are published; `hostname`:
    /// as a name beside the address, from Redis 7.0.
    to: Option<String>,
    /// The address of the one host.
    address: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Auth {
    /// The file that holds the password: below the folder that is written, where it is made if it is absent, or an
    /// absolute path.
    password_file: Option<String>,
    /// The variable of the environment that holds the password, instead of a file.
    password_env: Option<String>,
    /// A file of further users, as lines of an ACL file, below the folder that is written.
    acl_file: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Tls {
    /// The folder with `server.crt`, `server.key` and `ca.crt`, below the one that is written.
    folder: Option<String>,
    /// Whether clients must show a certificate: `no`, `optional` or `yes`.
    auth_clients: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Docker {
    /// The image, pinned.
    image: Option<String>,
    /// The memory limit of each container, such as `2gb`. maxmemory becomes 60 % of it.
    memory: Option<String>,
    /// The processors of each container, such as `1.5`.
    cpus: Option<String>,
    /// The limit of open files of each container.
    nofile: Option<u32>,
    /// When Docker starts a container again: `unless-stopped`, `always` or `on-failure`.
    restart: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Host {
    /// Its name, and that of its folder.
    name: Option<String>,
    /// The address at which the other hosts, and clients, reach it.
    address: Option<String>,
    /// The name that its nodes announce, for `to = "hostname"`.
    hostname: Option<String>,
    /// The context of the docker client that leads to it.
    context: Option<String>,
    /// The folder on it that its files go to, if it has a context.
    path: Option<String>,
    /// The client ports of its nodes, instead of those of the cluster in turn.
    ports: Option<PortList>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Node {
    /// The address of its container.
    address: Option<String>,
    /// The host that runs it.
    host: Option<String>,
    /// `master`: it is one beside those that share out the nodes.
    role: Option<String>,
    /// The node that it is a replica of.
    replica_of: Option<PortList>,
    /// Its bus port. From Redis 7.0.
    bus_port: Option<u16>,
    /// The memory limit of its container.
    memory: Option<String>,
    /// Directives for it alone.
    config: Option<BTreeMap<String, Value>>,
}

/// A list of ports, or one.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) enum PortList {
    Text(String),
    Number(u16),
}

/// The value of a directive.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) enum Value {
    Text(String),
    Number(i64),
    Switch(bool),
    Several(Vec<OneValue>),
}

/// One line of a directive.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) enum OneValue {
    Text(String),
    Number(i64),
    Switch(bool),
}
