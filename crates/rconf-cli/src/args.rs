mod change;

pub use change::{Diff, Import, Migrate};

use crate::language::Lang;
use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};
use rconf_core::session::FileKind;
use rconf_core::spec::Target;
use std::ffi::OsString;
use std::path::PathBuf;

/// The linter and generator for redis.conf and Redis/Valkey Cluster in containers.
#[derive(Debug, Parser)]
#[command(name = "rconf", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub output: Output,
}

/// The options of every command.
#[derive(Debug, Default, clap::Args)]
pub struct Output {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// The language of the output; default: the language of the environment (`LANG`).
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

/// `rconf lint` alone: clap describes every option of every command before it reads the first argument, and this has the
/// fewest. It never speaks: whatever is not understood is given to the parser of all commands.
#[derive(Debug, Parser)]
#[command(name = "rconf", disable_help_flag = true, disable_help_subcommand = true)]
struct LintAlone {
    #[command(subcommand)]
    command: LintCommand,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum LintCommand {
    Lint(Lint),
}

/// Returns the arguments of `rconf lint PATH…`, which is what is run most, without the time that clap takes to start.
/// Returns `None` if there is an option.
fn paths_alone(words: impl Iterator<Item = OsString>) -> Option<Lint> {
    let mut words = words.skip(1);
    if words.next()? != "lint" {
        return None;
    }
    let paths: Vec<PathBuf> = words.map(PathBuf::from).collect();
    let is_option =
        |path: &PathBuf| path.as_os_str().as_encoded_bytes().starts_with(b"-") && path.as_os_str() != "-";
    let is_plain =
        !paths.is_empty() && !paths.iter().any(|path| is_option(path) || path.as_os_str().is_empty());
    is_plain.then(|| Lint { paths, ..Lint::default() })
}

impl Args {
    /// Reads the arguments of the process. Ends it where they are wrong, or ask for help.
    pub fn read() -> Self {
        if let Some(lint) = paths_alone(std::env::args_os()) {
            return Self { command: Command::Lint(lint), output: Output::default() };
        }
        if std::env::args_os().nth(1).is_some_and(|word| word == "lint")
            && let Ok(LintAlone { command: LintCommand::Lint(lint), output }) = LintAlone::try_parse()
        {
            return Self { command: Command::Lint(lint), output };
        }
        Self::parse()
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes the choice hold for all output.
    pub fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::AlwaysAnsi.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check configurations.
    Lint(Lint),
    /// Generate the configurations of a cluster, and the plan that starts it.
    Gen(Gen),
    /// Write a commented rconf.toml to start from.
    Init(Init),
    /// Plan a change to a running cluster: numbered steps, with what to wait for and how to undo it.
    Plan(Plan),
    /// Examine a running cluster: what is wrong with it, and how it differs from its files. Only reads.
    Doctor(Doctor),
    /// Compare what two configurations mean to their servers, and say what is dangerous on the way.
    Diff(Diff),
    /// Rewrite a configuration for another server; print it, and say what changes and why.
    Migrate(Migrate),
    /// Print an rconf.toml for a cluster that exists: its scripts, compose files, manifests and configurations.
    Import(Import),
    /// Explain a rule, a directive, or a message that a server printed.
    Explain(Explain),
    /// List the rules.
    Rules(Rules),
    /// Print the JSON Schema of rconf.toml.
    Schema,
    /// Print the hash slot of each key.
    Slot(Slot),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the message, the line, and what to do.
    #[default]
    Text,
    /// One line per finding.
    Concise,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report for GitLab.
    Gitlab,
    /// JUnit XML: one suite per file, one case per finding.
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
}

/// A kind of file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct As(pub FileKind);

impl ValueEnum for As {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [As; FileKind::ALL.len()] = {
            let mut all = [As(FileKind::Server); FileKind::ALL.len()];
            let mut nth = 0;
            while nth < all.len() {
                all[nth] = As(FileKind::ALL[nth]);
                nth += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

#[derive(Debug, Default, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Lint {
    /// Files and folders to lint; `-` is standard input. Folders are searched for configurations, and for the plans that
    /// run servers: compose files, Kubernetes manifests, scripts.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Read the named files and standard input as this kind of file; default: what their names and first lines tell.
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub read_as: Option<As>,
    /// Print which files would be read, as what and why, and which are passed over; check nothing.
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    pub show_files: bool,
    /// Search hidden folders too.
    #[arg(long)]
    pub hidden: bool,
    /// Lint for this server, such as redis:7.2 or valkey:8.1.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// Lint each file on its own, without reading the other nodes of its cluster.
    #[arg(long)]
    pub no_cluster: bool,
    /// Use only these rules: codes, names, letters of groups, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    /// Turn these rules off.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// Turn these rules on as well.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// Skip these files when folders are searched: globs as in .gitignore; replaces `exclude` of rconf.toml.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Skip excluded files even if they are named on the command line.
    #[arg(long)]
    pub force_exclude: bool,
    /// Read settings only from this file.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Ignore every rconf.toml.
    #[arg(long)]
    pub isolated: bool,
    /// The format of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The lowest severity that makes the exit code 1; default: that of rconf.toml, else warning.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    /// Fix what can be fixed safely.
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff, include unsafe fixes: they change what the server does, or are one of several ways.
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what fixes would change, without changing files. The exit code is 1 if there are changes.
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,
    /// The path that standard input stands for: it tells the kind of the text, and findings show it.
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Files that run the configurations, such as compose files and scripts. Those that lie in searched folders, and
    /// compose files near named ones, are found without this option.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub docker: Vec<PathBuf>,
    /// Exit with code 0 even if there are findings.
    #[arg(long)]
    pub exit_zero: bool,
    /// The number of threads; default: the number of cores.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

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

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The code or name of a rule, the name of a directive, or an error message; `-` reads from standard input.
    #[arg(required = true, allow_hyphen_values = true)]
    pub subject: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Rules {
    /// The format of the list.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub format: RulesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
pub struct Slot {
    /// The keys.
    #[arg(required = true)]
    pub keys: Vec<std::ffi::OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_alone_mean_the_same_without_clap() {
        for paths in [&["redis.conf"][..], &["-"], &["a b", "node-7001", "ü"]] {
            let words = || ["rconf", "lint"].iter().chain(paths).map(OsString::from);
            let ours = paths_alone(words()).expect("there is no option");
            let args = Args::try_parse_from(words()).expect("clap reads them");
            let Command::Lint(theirs) = &args.command else { panic!("it is `lint`") };
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(format!("{:?}", Output::default()), format!("{:?}", args.output));
        }
    }

    #[test]
    fn everything_else_is_left_to_clap() {
        for words in [
            "rconf lint",
            "rconf lint --fix a",
            "rconf lint a -- b",
            "rconf lint a --help",
            "rconf rules",
            "rconf",
        ] {
            assert!(paths_alone(words.split(' ').map(OsString::from)).is_none(), "{words}");
        }
    }
}
