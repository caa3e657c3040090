//! The arguments of the commands that change what exists.

use super::TableFormat;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Diff {
    /// The configuration that is in force.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The configuration that is to be in force.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// The server of both, such as redis:7.2; default: the one that a file names.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
    /// The server of OLD, if the other one replaces it.
    #[arg(long, value_name = "SERVER")]
    pub from_server: Option<String>,
    /// The format of the differences.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// The configuration; `-` is standard input. Files that it includes are read, and not rewritten.
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// The server that the file is for, such as redis:7.2; default: the one that the file names.
    #[arg(long, value_name = "SERVER")]
    pub from: Option<String>,
    /// The server to rewrite it for, such as valkey:9.1.
    #[arg(long, value_name = "SERVER")]
    pub to: String,
    /// Let the defaults of the new server hold. Otherwise a line is added where a default differs.
    #[arg(long)]
    pub new_defaults: bool,
    /// Write the file instead of printing it.
    #[arg(long)]
    pub write: bool,
    /// Print what would change, without the rest of the file.
    #[arg(long, conflicts_with = "write")]
    pub diff: bool,
    /// The format: `json` is what is changed and why, or what stands in the way, without the text of the file.
    #[arg(long, alias = "output-format", value_enum, default_value_t = TableFormat::Text, conflicts_with = "diff")]
    pub format: TableFormat,
}

#[derive(Debug, clap::Args)]
pub struct Import {
    /// The files and folders of the cluster. With a script or a compose file, its folder is read too.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The server that the nodes run; default: the one that their files or images name.
    #[arg(long, value_name = "SERVER")]
    pub server: Option<String>,
}
