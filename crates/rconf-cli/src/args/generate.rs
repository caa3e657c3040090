//! The arguments of `rconf gen` and `rconf init`.

use clap::ValueEnum;
use rconf_core::spec::Target;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Gen {
    /// The spec; default: rconf.toml in the output folder or the current folder, unless flags describe the cluster.
    #[arg(long, value_name = "FILE", conflicts_with_all = Wished::FLAGS)]
    pub spec: Option<PathBuf>,
    /// The folder to write to; default: the folder of the spec.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What runs the nodes; default: what the spec says, or docker.
    #[arg(long, value_enum, value_name = "TARGET")]
    pub target: Option<GenTarget>,
    #[command(flatten)]
    pub wished: Wished,
    /// Write nothing; exit with code 1 if the folder is not up to date.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change. The exit code is 1 if there are changes.
    #[arg(long)]
    pub diff: bool,
    /// Overwrite files even if they were edited by hand.
    #[arg(long)]
    pub force: bool,
    /// Write nothing; print this instead.
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["check", "diff", "force"])]
    pub print: Option<Print>,
    /// The format of what is printed.
    #[arg(long, value_enum, default_value_t = TableFormat::Text, requires = "print")]
    pub format: TableFormat,
}

/// Flags that stand for an rconf.toml.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Wished {
    /// The client ports, one per node: 7002-7007, or 7002,7003,7010.
    #[arg(long)]
    pub ports: Option<String>,
    /// The number of replicas per master.
    #[arg(long)]
    pub replicas: Option<u16>,
    /// The subnet of the containers; the nodes get static addresses in it.
    #[arg(long)]
    pub subnet: Option<String>,
    /// The server, such as redis:7.2 or valkey:8.1.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// The image; default: the official image of the server.
    #[arg(long)]
    pub image: Option<String>,
    /// The name of the cluster, used for its containers and its network.
    #[arg(long)]
    pub name: Option<String>,
    /// The memory limit of each container; maxmemory becomes 60 % of it.
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// The maxmemory of each node.
    #[arg(long, value_name = "SIZE")]
    pub maxmemory: Option<String>,
    /// Publish the ports on the host, and let the nodes announce this address of the host.
    #[arg(long, value_name = "ADDRESS")]
    pub announce: Option<String>,
    /// A host that runs nodes, as NAME=ADDRESS; can be repeated.
    #[arg(long = "host", value_name = "NAME=ADDRESS", conflicts_with = "announce")]
    pub hosts: Vec<String>,
    /// The password file: a path in the output folder, created if it does not exist, or an absolute path.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<String>,
    /// Encrypt all connections.
    #[arg(long)]
    pub tls: bool,
}

impl Wished {
    /// The names of all flags, which a spec makes needless.
    const FLAGS: [&str; 12] = [
        "ports",
        "replicas",
        "subnet",
        "server",
        "image",
        "name",
        "memory",
        "maxmemory",
        "announce",
        "hosts",
        "password_file",
        "tls",
    ];
}

/// What runs the nodes of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GenTarget {
    /// Scripts and a compose file.
    Docker,
    /// Manifests.
    Kubernetes,
}

impl From<GenTarget> for Target {
    fn from(target: GenTarget) -> Self {
        match target {
            GenTarget::Docker => Self::Docker,
            GenTarget::Kubernetes => Self::Kubernetes,
        }
    }
}

/// What `rconf gen` prints instead of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Print {
    /// The nodes: host, address, ports, role, slots.
    Topology,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// A table.
    Text,
    /// JSON.
    Json,
}

#[derive(Debug, clap::Args)]
pub struct Init {
    /// The file to write.
    #[arg(default_value = "rconf.toml")]
    pub path: PathBuf,
    #[command(flatten)]
    pub wished: Wished,
    /// Overwrite the file if it exists.
    #[arg(long)]
    pub force: bool,
}
