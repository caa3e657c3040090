//! The arguments of `rconf simulate`.

use super::TableFormat;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The cluster: an rconf.toml; files and folders with its configurations, scripts and compose files; or what its nodes
    /// answered to CLUSTER NODES, and to CONFIG GET * and INFO (`-` is standard input). Default: rconf.toml.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The spec of the cluster.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub spec: Option<PathBuf>,
    /// What is lost: nodes, hosts and racks, as `7001,host:a,rack:r1`. Nodes are named as the output names them, or by
    /// their address and port, port, container or id.
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub lose: Vec<String>,
    /// Cut the network between sets of nodes, hosts and racks: `a,b|c,d`. An empty set has all others: `a,b|`.
    #[arg(long, value_name = "A|B")]
    pub cut: Option<String>,
    /// Print what the loss of each node, each host and each rack would do. The exit code is 1 if the cluster does not
    /// serve all slots without a single node or host.
    #[arg(long, conflicts_with_all = ["lose", "cut"])]
    pub all_single: bool,
    /// Print that for each pair too.
    #[arg(long, conflicts_with_all = ["lose", "cut"])]
    pub all_pairs: bool,
    /// Hosts that share a rack, as NAME=HOST,HOST; can be repeated.
    #[arg(long = "rack", value_name = "NAME=HOST,…")]
    pub racks: Vec<String>,
    /// The server of configurations that name none, such as redis:7.2.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// The format of the prediction.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}
