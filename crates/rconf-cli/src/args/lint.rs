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
    #[arg(long = "as", value_enum, value_name = "KIND", help_heading = "Files")]
    pub read_as: Option<As>,
    /// Lint for this server, such as redis:7.2 or valkey:8.1.
    #[arg(long, value_name = "SERVER", help_heading = "Files")]
    pub server: Option<String>,
    /// Lint each file on its own, without reading the other nodes of its cluster.
    #[arg(long, help_heading = "Files")]
    pub no_cluster: bool,
    /// Files that run the configurations, such as compose files and scripts. Those that lie in searched folders, and
    /// compose files near named ones, are found without this option.
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Files")]
    pub docker: Vec<PathBuf>,
    /// The path that standard input stands for: it tells the kind of the text, and findings show it.
    #[arg(long, value_name = "PATH", help_heading = "Files")]
    pub stdin_filename: Option<PathBuf>,
    /// Search hidden folders too.
    #[arg(long, help_heading = "Files")]
    pub hidden: bool,
    /// Skip these files when folders are searched: globs as in .gitignore; replaces `exclude` of rconf.toml.
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub exclude: Vec<String>,
    /// Skip excluded files even if they are named on the command line.
    #[arg(long, help_heading = "Files")]
    pub force_exclude: bool,
    /// Print which files would be read, as what and why, and which are passed over; check nothing.
    #[arg(long, conflicts_with_all = ["fix", "diff"], help_heading = "Files")]
    pub show_files: bool,

    /// Use only these rules: codes, names, letters of groups, or `all`.
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub select: Vec<String>,
    /// Turn these rules off.
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// Turn these rules on as well.
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = "Rules")]
    pub extend_select: Vec<String>,
    /// Read settings only from this file.
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Rules")]
    pub config: Option<PathBuf>,
    /// Ignore every rconf.toml.
    #[arg(long, help_heading = "Rules")]
    pub isolated: bool,
    /// Print the settings in force for each file, as they would be written in an rconf.toml; check nothing.
    #[arg(long, conflicts_with_all = ["fix", "diff", "show_files"], help_heading = "Rules")]
    pub show_settings: bool,

    /// Fix what can be fixed safely.
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// With --fix or --diff, include unsafe fixes: they change what the server does, or are one of several ways.
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Print what fixes would change, without changing files. The exit code is 1 if there are changes.
    #[arg(long, conflicts_with = "fix", help_heading = "Fixes")]
    pub diff: bool,

    /// Ignore what is found now: write a comment `# rconf: ignore` above each place, with this reason. What a server refuses
    /// is left.
    #[arg(
        long,
        value_name = "REASON",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["fix", "diff", "show_files", "show_settings"],
        help_heading = "Known findings"
    )]
    pub add_ignore: Option<String>,
    /// Do not report the findings that this file holds. It says which of them are gone. They are told by their rule, path and
    /// line, so that they may move; name the same paths as when it was written.
    #[arg(long, value_name = "FILE", help_heading = "Known findings")]
    pub baseline: Option<PathBuf>,
    /// Write what is found now to this file, for --baseline.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["baseline", "diff", "add_ignore", "statistics", "output_file"],
        help_heading = "Known findings"
    )]
    pub write_baseline: Option<PathBuf>,

    /// The format of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// Print the number of findings of each rule instead of the findings.
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// Write the findings to this file, whole or not at all, instead of standard output.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Print findings and errors, and nothing else.
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    /// The lowest severity that makes the exit code 1; default: that of rconf.toml, else warning.
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Output")]
    pub fail_on: Option<Level>,
    /// Exit with code 0 even if there are findings.
    #[arg(long, help_heading = "Output")]
    pub exit_zero: bool,
    /// Check again whenever a file changes, until Ctrl-C.
    #[arg(
        long,
        conflicts_with_all = ["fix", "diff", "add_ignore", "show_files", "show_settings", "write_baseline", "output_file"],
        help_heading = "Output"
    )]
    pub watch: bool,
    /// The number of threads; default: the number of cores.
    #[arg(long, value_name = "N", help_heading = "Output")]
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
