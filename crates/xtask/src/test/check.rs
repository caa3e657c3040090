use super::need::Need;
use crate::Options;
use std::path::PathBuf;
use std::process::Command;

/// A check of the project.
pub(super) struct Check {
    /// The name of the check in `cargo xtask test NAME`.
    pub name: &'static str,
    /// What the check proves, in one line.
    pub about: &'static str,
    /// Whether `--quick` includes the check, because it needs no network, servers, browser or engine.
    pub quick: bool,
    /// The needs without which the check is skipped.
    pub needs: &'static [Need],
    /// The needs without which a part of the check is skipped, which the check itself reports.
    pub wants: &'static [Need],
    /// Whether the check runs in a process of its own, while others wait for servers and containers. It must not need
    /// what those use.
    pub beside: bool,
    /// Runs the check.
    pub run: fn(&Job) -> Result<(), Trouble>,
}

/// Why a check did not pass.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Something that it needs is missing.
    Missing(String),
    /// Something is wrong, as described in the text.
    Wrong(String),
    /// A command that reported the problem itself ended with this exit code.
    Exit(u8),
}

impl From<String> for Trouble {
    fn from(why: String) -> Self {
        Trouble::Wrong(why)
    }
}

/// The parameters of a check.
pub(super) struct Job<'a> {
    /// The options of the command line.
    pub options: &'a Options,
    /// The file to which tests write what they skip, one line each.
    pub skipped: PathBuf,
}

/// Runs cargo.
pub(super) fn run_cargo(arguments: &[&str]) -> Result<(), Trouble> {
    let mut command = cargo();
    command.args(arguments);
    status(&mut command)
}

/// Builds `target/debug/rconf`, in the same way as the tests of the workspace.
pub(super) fn binary() -> Result<(), Trouble> {
    run_cargo(&["test", "--workspace", "--quiet", "--no-run", "--test", "cli"])
}

impl Job<'_> {
    /// Runs tests of the workspace. All checks build with the features of the whole workspace, so that none
    /// has to build again what another has built.
    pub(super) fn tests(&self, targets: &[&str], arguments: &[&str]) -> Result<(), Trouble> {
        let mut command = cargo();
        command.args(["test", "--workspace", "--no-fail-fast"]).args(targets);
        command.arg("--").args(arguments);
        // Output is compared with English texts.
        command.env("LC_ALL", "C").env("RCONF_SKIPPED", &self.skipped);
        if self.options.require {
            command.env("RCONF_REQUIRE", "1");
        }
        if self.options.quick {
            command.env("RCONF_QUICK", "1");
        }
        if let Some(texts) = self.options.live_texts {
            command.env("RCONF_LIVE_TEXTS", texts.to_string());
        }
        status(&mut command)
    }
}

/// Returns the cargo that runs this program.
pub(super) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn status(command: &mut Command) -> Result<(), Trouble> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Trouble::Exit(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))),
        Err(why) => Err(Trouble::Wrong(format!("cargo: {why}"))),
    }
}
