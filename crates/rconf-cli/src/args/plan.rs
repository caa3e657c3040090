//! The arguments of `rconf plan`.

use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Plan {
    #[command(subcommand)]
    pub change: ChangeKind,
    /// The spec of the cluster; default: rconf.toml. `repair` also works without a spec.
    #[arg(long, global = true, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// The format of the steps.
    #[arg(long, global = true, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
    /// The output of CLUSTER NODES from any node, for the current roles of the nodes; `-` is standard input. Without
    /// it, the nodes are assumed to have the roles they started with.
    #[arg(long, global = true, value_name = "FILE")]
    pub nodes: Option<PathBuf>,
}

/// A change.
#[derive(Debug, Clone, Subcommand)]
pub enum ChangeKind {
    /// Add a node: a master, or a replica.
    AddNode {
        /// Its client port.
        #[arg(long)]
        port: u16,
        /// The master of the new replica; without it, the node becomes a master.
        #[arg(long, value_name = "NODE")]
        replica_of: Option<String>,
        /// The host that runs the node, if there are several hosts.
        #[arg(long)]
        host: Option<String>,
        /// Write the changed spec and the files instead of printing steps.
        #[arg(long)]
        write: bool,
    },
    /// Remove a node from the cluster.
    RemoveNode {
        /// Its name, as in `rconf gen --print topology`.
        node: String,
        /// Write the changed spec and the files instead of printing steps.
        #[arg(long)]
        write: bool,
    },
    /// Restart every node, one at a time.
    RollingRestart,
    /// Replace a Sentinel whose state is lost or damaged.
    ReplaceSentinel {
        /// Its name, as in `rconf gen --print topology`.
        sentinel: String,
    },
    /// Change the password; the old and the new one are both valid during the change.
    RotatePassword,
    /// Find out what is broken and how to repair it, from the output of nodes and Docker.
    Repair {
        /// The output of `cluster nodes` and `cluster info` from one or more nodes, and of `docker inspect` for
        /// containers and networks, in any number of files; `-` is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Upgrade the cluster to another server, node by node.
    Upgrade {
        /// The server, such as redis:8.0.
        #[arg(long, value_name = "SERVER")]
        to: String,
        /// The image; default: the official image of the server.
        #[arg(long)]
        image: Option<String>,
        /// Write the changed spec and the files instead of printing steps.
        #[arg(long)]
        write: bool,
    },
}

/// How steps are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people.
    Text,
    /// A POSIX shell script.
    Shell,
    /// JSON.
    Json,
}
