//! The arguments of the command line; those of each command are in a file of their own.

mod change;
mod doctor;
mod explain;
mod format;
mod generate;
mod help;
mod lint;
mod lsp;
mod plan;
mod simulate;

pub use change::{Diff, Import, Migrate};
pub use doctor::Doctor;
pub use explain::{Explain, Rules, RulesFormat};
pub use format::{Format, Level};
pub use generate::{Gen, Init, Print, TableFormat, Wished};
pub use lint::Lint;
pub use lsp::Lsp;
pub use plan::{ChangeKind, Plan, PlanFormat};
pub use simulate::Simulate;

use crate::language::Lang;
use clap::{Parser, Subcommand, ValueEnum};
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
    #[command(alias = "check")]
    Lint(Lint),
}

/// Returns the arguments of `rconf lint PATH…`, which is what is run most, without the time that clap takes to start.
/// Returns `None` if there is an option.
fn paths_alone(words: impl Iterator<Item = OsString>) -> Option<Lint> {
    let mut words = words.skip(1);
    let is_lint = |word: &OsString| word == "lint" || word == "check";
    words.next().filter(is_lint)?;
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
        if std::env::args_os().nth(1).is_some_and(|word| word == "lint" || word == "check")
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
    #[command(visible_alias = "check", after_help = help::LINT)]
    Lint(Lint),
    /// Generate the configurations of a cluster, and the plan that starts it.
    #[command(after_help = help::GEN)]
    Gen(Gen),
    /// Write a commented rconf.toml to start from.
    #[command(after_help = help::INIT)]
    Init(Init),
    /// Plan a change to a running cluster: numbered steps, with what to wait for and how to undo it.
    #[command(after_help = help::PLAN)]
    Plan(Plan),
    /// Examine a running cluster: what is wrong with it, and how it differs from its files. Only reads.
    #[command(after_help = help::DOCTOR)]
    Doctor(Doctor),
    /// Predict what becomes of a cluster that loses nodes, hosts or racks, or that is cut into parts.
    Simulate(Simulate),
    /// Compare what two configurations mean to their servers, and say what is dangerous on the way.
    Diff(Diff),
    /// Rewrite a configuration for another server; print it, and say what changes and why.
    Migrate(Migrate),
    /// Print an rconf.toml for a cluster that exists: its scripts, compose files, manifests and configurations.
    Import(Import),
    /// Explain a rule, a directive, or a message that a server printed.
    #[command(after_help = help::EXPLAIN)]
    Explain(Explain),
    /// List the rules.
    Rules(Rules),
    /// Serve an editor: findings, fixes, help and completion as you type (Language Server Protocol).
    Lsp(Lsp),
    /// Print the JSON Schema of rconf.toml.
    Schema,
    /// Print the hash slot of each key.
    Slot(Slot),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the man pages of rconf and its commands into a folder.
    #[command(hide = true)]
    Man {
        /// The folder, which must be there.
        folder: PathBuf,
    },
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
