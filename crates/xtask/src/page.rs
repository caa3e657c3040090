//! `cargo xtask page`: builds the page into `web/dist`; with `--serve`, serves it; its tests, in a real browser.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// Where the module and its glue are put for the page's own build.
const MODULE: &str = "target/page";
/// What the compiler uses of WebAssembly beyond its first version, for wasm-opt.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The command.
pub(crate) fn command(serve: bool) -> ExitCode {
    if let Err(why) = build() {
        eprintln!("cargo xtask page: {why}");
        return ExitCode::FAILURE;
    }
    if serve && let Err(why) = run(node().arg("serve.mjs")) {
        eprintln!("cargo xtask page: {why}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Builds module and page, and prints their sizes.
pub(crate) fn build() -> Result<(), String> {
    module()?;
    packages()?;
    shrink()?;
    run(npm().args(["run", "--silent", "check"]))?;
    let commit = Command::new("git").args(["rev-parse", "--short=10", "HEAD"]).output();
    let commit = commit.ok().filter(|output| output.status.success());
    let commit =
        commit.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    run(node().arg("build.mjs").env("RCONF_COMMIT", commit))
}

/// The tests of the page, in Debian's Chromium.
pub(crate) fn test() -> Result<(), String> {
    run(npm().args(["test", "--silent"]))
}

fn module() -> Result<(), String> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    if installed
        .is_ok_and(|output| !String::from_utf8_lossy(&output.stdout).lines().any(|line| line == TARGET))
    {
        run(Command::new("rustup").args(["target", "add", TARGET]))?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["build", "--quiet", "--package", "rconf-wasm", "--profile", "wasm", "--target", TARGET];
    run(Command::new(cargo).args(words))?;
    let compiled = format!("target/{TARGET}/wasm/rconf_wasm.wasm");
    let mut bindgen = Bindgen::new();
    let made =
        bindgen.input_path(compiled).web(true).map(|bindgen| bindgen.typescript(true).generate(MODULE));
    made.and_then(|made| made).map_err(|why| format!("wasm-bindgen: {why:#}"))
}

/// Makes the module smaller with wasm-opt, of the version that the lock file names.
fn shrink() -> Result<(), String> {
    let module = "../target/page/rconf_wasm_bg.wasm";
    let words = ["node_modules/binaryen/bin/wasm-opt", "-Oz", "--strip-debug", "--strip-producers"];
    run(node().args(words).args(FEATURES).args([module, "-o", module]))
}

/// The packages of the lock file, unless they are there.
fn packages() -> Result<(), String> {
    let stamp = Path::new("web/node_modules/.package-lock.json");
    let newer = |path: &str| fs::metadata(path).and_then(|data| data.modified()).ok();
    if stamp.is_file() && newer("web/node_modules/.package-lock.json") >= newer("web/package-lock.json") {
        return Ok(());
    }
    run(npm()
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir("web");
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir("web");
    command
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status})")),
        Err(why) => Err(format!("{name}: {why}")),
    }
}
