//! The arguments of `rconf doctor`.

use super::{Format, Level};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Doctor {
    /// A node of the cluster, as HOST:PORT, or the path of its Unix socket. The other nodes are found from it. The password
    /// is that of the environment (REDISCLI_AUTH), unless an option gives it.
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// Read the answers of nodes from these files instead: what redis-cli prints for INFO, CONFIG GET *, CLUSTER NODES,
    /// CLUSTER INFO and ACL LIST; one file for each node, or a prompt above the answers of each. `-` is standard input.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "addresses")]
    pub from: Vec<PathBuf>,
    /// Compare what runs with these files or folders: what the next restart would change, and what was never loaded.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub against: Vec<PathBuf>,
    /// Ask only the named nodes, and not those that they know.
    #[arg(long)]
    pub no_cluster: bool,
    /// Ask with the client in a container (`docker:NAME`) or in a pod (`kubectl:POD`, `kubectl:NAMESPACE/POD`), which reaches
    /// addresses that only containers know; default for ADDRESS: the server there. Certificates are files there.
    #[arg(long, value_name = "PLACE", conflicts_with = "from")]
    pub via: Option<String>,
    /// Ask again every 2 seconds, and show the new report.
    #[arg(long, conflicts_with = "from")]
    pub watch: bool,
    /// Log in as this user.
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// The password is the first line of this file.
    #[arg(long, value_name = "FILE", conflicts_with = "askpass")]
    pub pass_file: Option<PathBuf>,
    /// Ask for the password.
    #[arg(long)]
    pub askpass: bool,
    /// Use TLS.
    #[arg(long)]
    pub tls: bool,
    /// The certificate of the authority that the servers' certificates are signed by; default: those of the system.
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub cacert: Option<PathBuf>,
    /// The certificate that the servers ask clients for.
    #[arg(long, value_name = "FILE", requires = "tls", requires = "key")]
    pub cert: Option<PathBuf>,
    /// The private key of that certificate.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// How long a node may take to connect, and for each answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    pub timeout: u64,
    /// Use only these rules: codes, names, letters of groups, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    /// Turn these rules off.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// Turn these rules on as well.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// The format of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The lowest severity that makes the exit code 1; default: warning.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    /// Exit with code 0 even if there are findings.
    #[arg(long)]
    pub exit_zero: bool,
}
