//! The command line of `rconf`, the linter and generator for redis.conf and Redis/Valkey Cluster in
//! containers.
//!
//! This crate deals with files, folders, standard input, color and exit codes. All knowledge about redis.conf
//! is in `rconf-core`.

mod args;
mod compare;
mod diff;
mod directive;
mod disk;
mod doctor;
mod error;
mod exit;
mod explain;
mod files;
mod gather;
mod generate;
mod given;
mod import;
mod init;
mod language;
mod lint;
mod lsp;
mod machine;
mod migrate;
mod output;
mod plan;
mod read;
mod redraw;
mod render;
mod rules;
mod search;
mod server;
mod settings;
mod show_files;
mod simulate;
mod slot;
mod spec;
mod summary;
mod system;
mod taken;
mod write;

use anstream::{AutoStream, ColorChoice, StripStream};
use args::{Args, Command};
use clap::CommandFactory;
use error::{Failure, explain_io};
use exit::{CLEAN, FAILED};
use output::UntilClosed;
use std::io::{self, Write};
use std::process::ExitCode;

/// Nodes are allocated on one core and freed on another, which makes the allocators of glibc and musl wait for their locks.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Returns standard output, without escape codes where none are wanted.
fn stdout() -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    match AutoStream::choice(&stdout) {
        // What is left between the codes is written in pieces of a few bytes.
        ColorChoice::Never => {
            Box::new(StripStream::new(Box::new(io::BufWriter::new(stdout)) as Box<dyn Write>))
        }
        choice => Box::new(AutoStream::new(stdout, choice)),
    }
}

/// Runs the command in the arguments of the process.
pub fn main() -> ExitCode {
    let args = Args::read();
    args.output.color.apply();
    language::choose(args.output.lang);
    let mut out = io::BufWriter::new(UntilClosed::new(stdout()));
    let outcome = match args.command {
        Command::Lint(args) => lint::run(&args, &mut out),
        Command::Gen(args) => generate::run(&args, &mut out),
        Command::Init(args) => init::run(&args, &mut out),
        Command::Plan(args) => plan::run(&args, &mut out),
        Command::Doctor(args) => doctor::run(&args, &mut out),
        Command::Simulate(args) => simulate::run(&args, &mut out),
        Command::Diff(args) => compare::run(&args, &mut out),
        Command::Migrate(args) => migrate::run(&args, &mut out),
        Command::Import(args) => import::run(&args, &mut out),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Rules(args) => rules::run(&args, &mut out),
        Command::Lsp(_) => lsp::run(&mut out),
        Command::Schema => {
            out.write_all(rconf_core::spec::SCHEMA.as_bytes()).map_err(Failure::from).map(|()| CLEAN)
        }
        Command::Slot(args) => slot::run(&args, &mut out),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "rconf", &mut script);
            out.write_all(&script).map_err(Failure::from).map(|()| CLEAN)
        }
        Command::Man { folder } => clap_mangen::generate_to(Args::command(), &folder)
            .map_err(|why| Failure::Usage(format!("{}: {}", folder.display(), explain_io(&why))))
            .map(|()| CLEAN),
    };
    let outcome = outcome.and_then(|code| out.flush().map_err(Failure::from).map(|()| code));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            let (bold, plain) = (anstyle::AnsiColor::Red.on_default().bold(), anstyle::Reset);
            let word = language::either("error", "错误");
            let _ = writeln!(anstream::stderr(), "{bold}{word}{plain}: {failure}");
            ExitCode::from(FAILED)
        }
    }
}
