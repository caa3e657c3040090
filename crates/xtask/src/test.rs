//! `cargo xtask test`: every check, in order.

use crate::apt::output;
use crate::page;
use crate::precommit::{self, Trouble};
use crate::{Options, servers};
use std::process::{Command, ExitCode};

const TARGET: &str = "wasm32-unknown-unknown";

/// Runs all checks; the first that fails ends the run with its exit code.
pub(crate) fn command(options: &Options) -> ExitCode {
    reported(options, |run| checks(run, options))
}

/// Runs the pre-commit hooks alone.
pub(crate) fn hooks_command(options: &Options) -> ExitCode {
    reported(options, hooks)
}

fn reported(options: &Options, checks: impl FnOnce(&mut Run) -> Result<(), ExitCode>) -> ExitCode {
    let mut run = Run { ran: Vec::new(), skipped: Vec::new(), require: options.require };
    let result = checks(&mut run);
    println!("\n== {}", if result.is_ok() { "done" } else { "failed" });
    print!("ran: {}", run.ran.join(", "));
    println!(
        "; skipped: {}",
        if run.skipped.is_empty() { "nothing".to_owned() } else { run.skipped.join("; ") }
    );
    result.err().unwrap_or(ExitCode::SUCCESS)
}

struct Run {
    ran: Vec<&'static str>,
    skipped: Vec<String>,
    require: bool,
}

impl Run {
    /// Notes that something could not be done, which fails where nothing may be skipped.
    fn skip(&mut self, why: String) -> Result<(), ExitCode> {
        println!("skipped: {why}");
        self.skipped.push(why);
        if self.require { Err(ExitCode::FAILURE) } else { Ok(()) }
    }

    fn cargo(
        &mut self,
        name: &'static str,
        arguments: &[&str],
        environment: &[(&str, String)],
    ) -> Result<(), ExitCode> {
        println!("\n== {name}");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo).args(arguments).envs(environment.iter().cloned()).status();
        self.ran.push(name);
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .map_or(ExitCode::FAILURE, Into::into)),
            Err(error) => {
                eprintln!("cargo: {error}");
                Err(ExitCode::FAILURE)
            }
        }
    }
}

fn checks(run: &mut Run, options: &Options) -> Result<(), ExitCode> {
    wasm(run)?;
    run.cargo("format", &["fmt", "--all", "--check"], &[])?;
    run.cargo("clippy", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    run.cargo("docs", &["xtask", "docs", "--check"], &[])?;
    println!("\n== servers");
    for why in servers::fetch_all() {
        run.skip(format!("server of {why}"))?;
    }
    run.ran.push("servers");
    tools(run)?;
    // Output is compared with what is said in English.
    let mut environment = vec![("LC_ALL", "C".to_owned())];
    if options.require {
        environment.push(("RCONF_REQUIRE_SERVERS", "1".to_owned()));
    }
    if let Some(texts) = options.live_texts {
        environment.push(("RCONF_LIVE_TEXTS", texts.to_string()));
    }
    run.cargo("tests", &["test", "--workspace"], &environment)?;
    page(run)?;
    hooks(run)
}

/// The page, built and used in a browser. The binary that it is compared with is there since the tests.
fn page(run: &mut Run) -> Result<(), ExitCode> {
    println!("\n== page");
    for tool in ["node", "npm", "chromium"] {
        if !is_there(tool) {
            return run.skip(format!("page: no {tool}"));
        }
    }
    if let Err(why) = page::build().and_then(|()| page::test()) {
        eprintln!("page: {why}");
        return Err(ExitCode::FAILURE);
    }
    run.ran.push("page");
    Ok(())
}

fn is_there(tool: &str) -> bool {
    output(Command::new("sh").args(["-c", &format!("command -v {tool}")])).is_ok()
}

/// pre-commit builds the hooks from what is here: on two cores 50 s the first time, 20 s later.
fn hooks(run: &mut Run) -> Result<(), ExitCode> {
    println!("\n== pre-commit");
    match precommit::check(run.require) {
        Ok(()) => {}
        Err(Trouble::Missing(why)) => return run.skip(format!("pre-commit: {why}")),
        Err(Trouble::Wrong(why)) => {
            eprintln!("{why}");
            return Err(ExitCode::FAILURE);
        }
    }
    run.ran.push("pre-commit");
    Ok(())
}

/// What the tests of generated files and of the page ask, each with the package that has it. Where nothing may be skipped, what is missing
/// is installed.
const TOOLS: [(&str, &str); 8] = [
    ("shellcheck", "shellcheck"),
    ("dash", "dash"),
    ("busybox", "busybox"),
    ("openssl", "openssl"),
    ("dockerd", "docker.io"),
    ("docker-compose", "docker-compose"),
    ("ip", "iproute2"),
    ("chromium", "chromium"),
];

fn tools(run: &mut Run) -> Result<(), ExitCode> {
    println!("\n== tools");
    let packages = || TOOLS.iter().filter(|(tool, _)| !is_there(tool)).map(|(_, package)| *package);
    if run.require && packages().next().is_some() {
        // Whether it worked is asked of the tools themselves.
        let _ = output(Command::new("apt-get").arg("update"));
        // With what they recommend: the engine does not start everywhere without.
        let words = ["install", "--yes"];
        let _ = output(Command::new("apt-get").args(words).args(packages()));
    }
    for (tool, _) in TOOLS.iter().filter(|(tool, _)| !is_there(tool)) {
        run.skip(format!("{tool}: not installed"))?;
    }
    run.ran.push("tools");
    Ok(())
}

/// The core must build for the browser.
fn wasm(run: &mut Run) -> Result<(), ExitCode> {
    println!("\n== target {TARGET}");
    match output(Command::new("rustup").args(["target", "list", "--installed"])) {
        Err(why) => return run.skip(format!("core for {TARGET}: no rustup ({why})")),
        Ok(installed) if installed.lines().any(|line| line == TARGET) => {}
        Ok(_) => {
            if let Err(why) = output(Command::new("rustup").args(["target", "add", TARGET])) {
                return run.skip(format!("core for {TARGET}: {why}"));
            }
        }
    }
    run.cargo("core for wasm", &["check", "-p", "rconf-core", "--target", TARGET, "--lib"], &[])
}
