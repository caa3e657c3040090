//! The arguments of `rconf lint`.

use super::{Format, Level};
use clap::ValueEnum;
use clap::builder::PossibleValue;
use rconf_core::session::FileKind;
use std::path::PathBuf;

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
