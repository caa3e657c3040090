//! The tables of a spec, for the JSON Schema of `rconf.toml`.

use schemars::JsonSchema;
use std::collections::BTreeMap;

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Cluster {
    /// `docker`: containers on one or several hosts. `kubernetes`: pods. `valkey-operator`, `redis-operator`: the resource of
    /// an operator.
    target: Option<String>,
    /// `cluster`: a Redis Cluster. `sentinel`: one master and its replicas, which Sentinels watch.
    mode: Option<String>,
    /// The name of the cluster. The names of containers begin with it.
    name: Option<String>,
    /// The client ports, one for each node: `7002-7007`, or `7002,7003,7010`.
    ports: Option<PortList>,
    /// The first client port, instead of `ports`.
    first_port: Option<u16>,
    /// The number of nodes, with `first-port`.
    nodes: Option<u16>,
    /// The bus ports, one for each of `ports`, if they are not the client ports plus 10000. From Redis 7.0.
    bus_ports: Option<PortList>,
    /// The number of replicas per master.
    replicas: Option<u16>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Sentinel {
    /// The name by which clients ask for the master. Default: the name of the cluster.
    master_name: Option<String>,
    /// The ports of the Sentinels, on the hosts in turn. Default: three Sentinels, or one on each host if there is an odd
    /// number of hosts.
    ports: Option<PortList>,
    /// How many Sentinels have to agree that the master is down. Default: the majority.
    quorum: Option<u16>,
    /// How long a server may be silent before it counts as down, in milliseconds.
    down_after_milliseconds: Option<u32>,
    /// The limit for each step of a failover, in milliseconds.
    failover_timeout: Option<u32>,
    /// How many replicas copy the new master at the same time.
    parallel_syncs: Option<u16>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Network {
    /// The name of the network. Default: the name of the cluster.
    name: Option<String>,
    /// The addresses of the containers, such as `172.28.0.0/16`. The nodes get fixed addresses in the first half.
    subnet: Option<String>,
    /// The address of the host in the network. Default: the first address.
    gateway: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct AnnounceTable {
    /// `container`: the addresses of the containers. `host`: the addresses of the hosts, which publish the ports. `hostname`:
    /// host names besides the addresses, from Redis 7.0.
    to: Option<String>,
    /// The address of the only host.
    address: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Auth {
    /// The path of the password file. A relative path is below the output folder, where the file is created if it does not
    /// exist.
    password_file: Option<String>,
    /// The environment variable with the password, instead of a file.
    password_env: Option<String>,
    /// The path, below the output folder, of a file with further users, as lines of an ACL file.
    acl_file: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Tls {
    /// The folder with `server.crt`, `server.key` and `ca.crt`, below the output folder.
    folder: Option<String>,
    /// Whether clients must present a certificate: `no`, `optional` or `yes`.
    auth_clients: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Docker {
    /// The image of the containers.
    image: Option<String>,
    /// The memory limit of each container, such as `2gb`. `maxmemory` becomes 60 % of it.
    memory: Option<String>,
    /// The number of processors of each container, such as `1.5`.
    cpus: Option<String>,
    /// The limit of open files in each container.
    nofile: Option<u32>,
    /// The restart policy of the containers: `unless-stopped`, `always` or `on-failure`.
    restart: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Kubernetes {
    /// The namespace of all objects. Default: the name of the cluster.
    namespace: Option<String>,
    /// The client port of every node. The bus port is this port plus 10000.
    port: Option<u16>,
    /// When images are pulled: `IfNotPresent`, `Always` or `Never`.
    image_pull_policy: Option<String>,
    /// The name of the Secret with which images are pulled.
    image_pull_secret: Option<String>,
    /// The storage class of the claims. Default: the default class.
    storage_class: Option<String>,
    /// The size of each claim, such as `20gb`. It cannot be changed in a StatefulSet that exists.
    storage: Option<String>,
    /// The labels of machines by which the pods of a shard are kept apart: the first one always, the others if there is
    /// room.
    spread: Option<Vec<String>>,
    /// The namespaces whose pods may connect. Default: all of them.
    client_namespaces: Option<Vec<String>>,
    /// The domain in which each pod gets a name for clients outside of Kubernetes, such as `cache.example.com`: `gen` writes a
    /// Service of type `LoadBalancer` for each pod. From Redis 7.0.
    external_domain: Option<String>,
    /// The Secret with the certificate of all nodes, for `[tls]`: `tls.crt`, `tls.key` and `ca.crt`. Default: the name of
    /// the cluster and `-tls`.
    tls_secret: Option<String>,
    /// The issuer of cert-manager that this certificate comes from. Without it, the Secret has to exist.
    tls_issuer: Option<String>,
    /// `Issuer`, which is the default, or `ClusterIssuer`.
    tls_issuer_kind: Option<String>,
    /// Labels for all objects and pods.
    labels: Option<BTreeMap<String, String>>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct Host {
    /// The name of the host, and of its folder.
    name: Option<String>,
    /// The address under which other hosts and clients reach it.
    address: Option<String>,
    /// The host name that its nodes announce, for `to = "hostname"`.
    hostname: Option<String>,
    /// The docker context that connects to it.
    context: Option<String>,
    /// The folder on it for its files, if it has a context.
    path: Option<String>,
    /// The client ports of its nodes, instead of `ports` of the cluster.
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
    /// `master` makes the node a master, besides those that rconf chooses.
    role: Option<String>,
    /// The node that it is a replica of.
    replica_of: Option<PortList>,
    /// Its bus port. From Redis 7.0.
    bus_port: Option<u16>,
    /// The memory limit of its container.
    memory: Option<String>,
    /// The directives for this node alone. They replace those for every node.
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
