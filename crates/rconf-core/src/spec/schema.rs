//! The JSON Schema of rconf.toml, from the types that read it. What ships is the committed file; a test compares.

use crate::lint::LintTable;
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Settings of `rconf lint`, and the cluster that `rconf gen` makes.
#[derive(JsonSchema)]
#[schemars(title = "rconf.toml", rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its schema is wanted")]
struct RconfToml {
    /// The server that every node runs, such as `redis:7.2`. Files are linted as it reads them.
    server: Option<String>,
    /// Settings of the linter.
    lint: Option<LintTable>,
    /// The nodes.
    cluster: Option<Cluster>,
    /// The network of the containers.
    network: Option<Network>,
    /// Where nodes say they are.
    announce: Option<AnnounceTable>,
    /// What runs the nodes.
    docker: Option<Docker>,
    /// Directives for every node.
    config: Option<BTreeMap<String, Value>>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct Cluster {
    /// The name, which containers and network bear.
    name: Option<String>,
    /// The client ports, one a node: `7002-7007`, or `7002,7003,7010`.
    ports: Option<String>,
    /// Replicas per master.
    replicas: Option<u16>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct Network {
    /// Its addresses, such as `172.28.0.0/16`. The nodes get static ones.
    subnet: Option<String>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct AnnounceTable {
    /// `container`: at their containers' addresses; `host`: at an address of the host, where ports are published.
    to: Option<String>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
struct Docker {
    /// The image, pinned.
    image: Option<String>,
}

/// The value of a directive.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
enum Value {
    Text(String),
    Number(i64),
    Switch(bool),
    Several(Vec<String>),
}

/// The JSON Schema, as text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(RconfToml);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
