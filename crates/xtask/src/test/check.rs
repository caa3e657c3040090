use super::need::Need;
use crate::Options;
use std::path::PathBuf;
use std::process::Command;

/// One check of the project.
pub(super) struct Check {
    /// What `cargo xtask test NAME` calls it.
    pub name: &'static str,
    /// What it proves, in one line.
    pub about: &'static str,
    /// Whether `--quick` has it: no network, no servers, no browser, no engine.
    pub quick: bool,
    /// Without these, the check is skipped.
    pub needs: &'static [Need],
    /// Without these, a part of the check is skipped, and the check itself says which.
    pub wants: &'static [Need],
    /// Does it.
    pub run: fn(&Job) -> Result<(), Trouble>,
}

/// Why a check was not passed.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Something that it needs is not there.
    Missing(String),
    /// Something is wrong, and this is what.
    Wrong(String),
    /// A command that said itself what is wrong ended with this exit code.
    Exit(u8),
}

impl From<String> for Trouble {
    fn from(why: String) -> Self {
        Trouble::Wrong(why)
    }
}

/// What a check is given.
pub(super) struct Job<'a> {
    /// The options of the command line.
    pub options: &'a Options,
    /// The file to which tests write what they skip, a line each.
    pub skipped: PathBuf,
}

/// Runs cargo.
pub(super) fn run_cargo(arguments: &[&str]) -> Result<(), Trouble> {
    let mut command = cargo();
    command.args(arguments);
    status(&mut command)
}

/// Builds `target/debug/rconf` as the tests of the workspace build it.
pub(super) fn binary() -> Result<(), Trouble> {
    run_cargo(&["test", "--workspace", "--quiet", "--no-run", "--test", "cli"])
}

impl Job<'_> {
    /// Runs tests of the workspace. Everything is built with the features of the whole workspace, so that no check builds
    /// again what another one has built.
    pub(super) fn tests(&self, targets: &[&str], arguments: &[&str]) -> Result<(), Trouble> {
        let mut command = cargo();
        command.args(["test", "--workspace", "--no-fail-fast"]).args(targets);
        command.arg("--").args(arguments);
        // Output is compared with what is said in English.
        command.env("LC_ALL", "C").env("RCONF_SKIPPED", &self.skipped);
        if self.options.require {
            command.env("RCONF_REQUIRE", "1");
        }
        if let Some(texts) = self.options.live_texts {
            command.env("RCONF_LIVE_TEXTS", texts.to_string());
        }
        status(&mut command)
    }
}

/// The cargo that runs this.
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
