use crate::language::Lang;
use clap::{Parser, Subcommand, ValueEnum};
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

/// What every command takes.
#[derive(Debug, clap::Args)]
pub struct Output {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// The language of the output; by default that of the environment (`LANG`).
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

impl Args {
    /// Reads the arguments of the process. Ends it where they are wrong, or ask for help.
    pub fn read() -> Self {
        if std::env::args_os().nth(1).is_some_and(|word| word == "lint")
            && let Ok(LintAlone { command: LintCommand::Lint(lint), output }) = LintAlone::try_parse()
        {
            return Self { command: Command::Lint(lint), output };
        }
        Self::parse()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
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
    /// Plan a change of a cluster that runs: numbered steps, with what to wait for and the way back.
    Plan(Plan),
    /// Explain a rule, a directive, or what a server printed.
    Explain(Explain),
    /// List the rules.
    Rules(Rules),
    /// Print the JSON Schema of rconf.toml.
    Schema,
    /// Print the slot of keys.
    Slot(Slot),
    /// Print a completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The line, the place, why, what to do.
    Text,
    /// One line a finding.
    Concise,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit's XML: a suite a file, a case a finding.
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
}

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Lint {
    /// Files and folders; `-` is standard input. A folder is searched for configurations.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The server to read as, such as redis:7.2 or valkey:8.1.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// Take each file alone, without its siblings.
    #[arg(long)]
    pub no_cluster: bool,
    /// Only these rules: codes, names, letters of groups, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Vec<String>,
    /// Without these rules.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// These rules too.
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// Leave these out when folders are searched: globs as in .gitignore; replaces those of rconf.toml.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Leave out what is excluded even if it is named.
    #[arg(long)]
    pub force_exclude: bool,
    /// Read settings from this file, and from no other.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no rconf.toml.
    #[arg(long)]
    pub isolated: bool,
    /// How to print findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The lowest severity that makes the exit code 1; warning, if neither this nor rconf.toml says.
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<Level>,
    /// Apply fixes that are safe.
    #[arg(long)]
    pub fix: bool,
    /// Fixes that are a choice count too.
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what fixes would change, and change nothing. Exit code 1 if there is something.
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,
    /// The path that standard input stands for.
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Plans that run the configurations: compose files, and shell scripts with docker commands. Compose files
    /// beside the configurations are found without it.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub docker: Vec<PathBuf>,
    /// Exit with 0 even if there are findings.
    #[arg(long)]
    pub exit_zero: bool,
    /// How many threads to use; as many as there are cores if not given.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Gen {
    /// The spec, an rconf.toml. Without it and without flags for it: that of the folder to write, or of this one.
    #[arg(long, value_name = "FILE", conflicts_with_all = Wished::FLAGS)]
    pub spec: Option<PathBuf>,
    /// The folder to write to; that of the spec, if not given.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub wished: Wished,
    /// Write nothing; exit with 1 if the folder is not up to date.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change. Exit code 1 if there is something.
    #[arg(long)]
    pub diff: bool,
    /// Overwrite files that were edited.
    #[arg(long)]
    pub force: bool,
    /// Write nothing; print this instead.
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["check", "diff", "force"])]
    pub print: Option<Print>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = TableFormat::Text, requires = "print")]
    pub format: TableFormat,
}

/// Flags that stand for an rconf.toml.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Wished {
    /// The client ports, one a node: 7002-7007, or 7002,7003,7010.
    #[arg(long)]
    pub ports: Option<String>,
    /// Replicas per master.
    #[arg(long)]
    pub replicas: Option<u16>,
    /// The network of the containers; the nodes get static addresses in it.
    #[arg(long)]
    pub subnet: Option<String>,
    /// The server, such as redis:7.2 or valkey:8.1.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// The image; that of the server's makers, if not given.
    #[arg(long)]
    pub image: Option<String>,
    /// The name of the cluster: of its containers and its network.
    #[arg(long)]
    pub name: Option<String>,
    /// The memory limit of each container; maxmemory becomes 60 % of it.
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// maxmemory of each node.
    #[arg(long, value_name = "SIZE")]
    pub maxmemory: Option<String>,
    /// Publish the ports on the host, and announce the nodes at this address of it.
    #[arg(long, value_name = "ADDRESS")]
    pub announce: Option<String>,
    /// A host that runs nodes, as NAME=ADDRESS; may be given several times.
    #[arg(long = "host", value_name = "NAME=ADDRESS", conflicts_with = "announce")]
    pub hosts: Vec<String>,
    /// The file that holds the password: below the folder, where it is made if it is absent, or an absolute path.
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
    /// The spec of the cluster; rconf.toml, if not given. `repair` can do without.
    #[arg(long, global = true, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// How to print the steps.
    #[arg(long, global = true, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
    /// What CLUSTER NODES of some node prints, for the roles that the nodes have now; `-` is standard input. Without it they
    /// are taken to have those that they began with.
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
        /// The node that it is to be a replica of; a master, if not given.
        #[arg(long, value_name = "NODE")]
        replica_of: Option<String>,
        /// The host that is to run it, if there are several.
        #[arg(long)]
        host: Option<String>,
        /// Write the spec with the node, and the files; print no steps.
        #[arg(long)]
        write: bool,
    },
    /// Take a node out of the cluster.
    RemoveNode {
        /// Its name, as in `rconf gen --print topology`.
        node: String,
        /// Write the spec without the node, and the files; print no steps.
        #[arg(long)]
        write: bool,
    },
    /// Restart every node, one at a time.
    RollingRestart,
    /// Change the password, with both good for a while.
    RotatePassword,
    /// Find out what is broken, and how to mend it, from what nodes and Docker say.
    Repair {
        /// What `cluster nodes` and `cluster info` of one node or several printed, and `docker inspect` of containers and
        /// networks, in any number of files; `-` is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Take the cluster to another server, node by node.
    Upgrade {
        /// The server, such as redis:8.0.
        #[arg(long, value_name = "SERVER")]
        to: String,
        /// The image; that of the server's makers, if not given.
        #[arg(long)]
        image: Option<String>,
        /// Write the spec with the server, and the files; print no steps.
        #[arg(long)]
        write: bool,
    },
}

/// How steps are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// To be read.
    Text,
    /// A script of POSIX shell.
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
    /// Overwrite the file.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The code or name of a rule, the name of a directive, or the text of an error; `-` reads it from standard
    /// input.
    #[arg(required = true, allow_hyphen_values = true)]
    pub subject: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Rules {
    /// How to print them.
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
