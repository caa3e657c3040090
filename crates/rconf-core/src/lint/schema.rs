//! The JSON Schema of `rconf.toml`, made from the types that read it. The file `data/rconf.schema.json` is a
//! copy, which a test compares.

use super::settings::LintTable;
use crate::spec::schema::{
    AnnounceTable, Auth, Cluster, Docker, Host, Kubernetes, Network, Node, Sentinel, Tls, Value,
};
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// The settings of `rconf lint`, and the cluster that `rconf gen` creates.
#[derive(JsonSchema)]
#[schemars(title = "rconf.toml", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct RconfToml {
    /// The server that every node runs, such as `redis:7.2`. Files are linted for this server.
    server: Option<String>,
    /// The language of generated files: `en` or `zh`. Default: that of `--lang`, else English.
    language: Option<String>,
    /// The settings of the linter.
    lint: Option<LintTable>,
    /// The nodes of the cluster.
    cluster: Option<Cluster>,
    /// The Sentinels, for `mode = "sentinel"`.
    sentinel: Option<Sentinel>,
    /// The network of the containers.
    network: Option<Network>,
    /// What nodes announce.
    announce: Option<AnnounceTable>,
    /// How clients and replicas log in.
    auth: Option<Auth>,
    /// TLS for clients, replicas and the cluster bus. An empty table turns it on.
    tls: Option<Tls>,
    /// How the containers run.
    docker: Option<Docker>,
    /// How the pods run, for `target = "kubernetes"`.
    kubernetes: Option<Kubernetes>,
    /// The directives for every node.
    config: Option<BTreeMap<String, Value>>,
    /// The hosts, if there are several, or if nodes announce the address of their host.
    host: Option<Vec<Host>>,
    /// Settings of single nodes, by port, or by host and port (`a-7001`) if several hosts have that port.
    node: Option<BTreeMap<String, Node>>,
}

/// Returns the JSON Schema of `rconf.toml` as text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(RconfToml);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
