//! The JSON Schema of `rconf.toml`, made from the types that read it. The file `data/rconf.schema.json` is a copy, which a
//! test compares.

use super::settings::LintTable;
use crate::spec::schema::{AnnounceTable, Auth, Cluster, Docker, Host, Network, Node, Tls, Value};
use schemars::JsonSchema;
use std::collections::BTreeMap;

/// Settings of `rconf lint`, and the cluster that `rconf gen` makes.
#[derive(JsonSchema)]
#[schemars(title = "rconf.toml", rename_all = "kebab-case", deny_unknown_fields)]
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
    /// Who gets in.
    auth: Option<Auth>,
    /// Encrypted connections of clients, replicas and the cluster bus. The table alone, empty, turns them on.
    tls: Option<Tls>,
    /// What runs the nodes.
    docker: Option<Docker>,
    /// Directives for every node.
    config: Option<BTreeMap<String, Value>>,
    /// The hosts, if there are several, or one whose address is announced.
    host: Option<Vec<Host>>,
    /// Single nodes, by port, or by host and port (`a-7001`) if several hosts have that port.
    node: Option<BTreeMap<String, Node>>,
}

/// Returns the JSON Schema of `rconf.toml` as text.
pub fn schema() -> String {
    let schema = schemars::schema_for!(RconfToml);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}
