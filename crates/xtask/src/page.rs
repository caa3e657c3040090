//! `cargo xtask page`: builds the page into `web/dist`, and with `--serve` serves it. Also runs its tests in
//! a real browser.

use rconf_core::catalog::{Directive, directives};
use rconf_core::lint::{METAS, Meta};
use rconf_core::message::Language;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// The folder for the modules and their glue, from which the page is built.
const MODULES: &str = "target/page";
/// The modules, each with its features, in one language. The first ones check configurations. Those with `everything` check
/// all that rconf reads, and simulate, compare and examine running nodes. Those with `make` make clusters of specs, and those
/// with `explain` have the causes of errors. Only generated files and SARIF need the reference in a module; what the page
/// shows of it is fetched as JSON. The glue of the last one, which has everything in all languages, is used for all.
const PARTS: [(&str, &str); 9] = [
    ("en", "check,english"),
    ("zh", "check,chinese"),
    ("make.en", "make,english,rconf-core/reference"),
    ("make.zh", "make,chinese,rconf-core/reference"),
    ("everything.en", "everything,english,rconf-core/reference"),
    ("everything.zh", "everything,chinese,rconf-core/reference"),
    ("explain.en", "explain,english"),
    ("explain.zh", "explain,chinese"),
    ("everything", "everything,make,explain,rconf-core/default"),
];
/// The WebAssembly features beyond the first version that the compiler uses, for wasm-opt.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Runs the command.
pub(crate) fn command(serve: bool, modules: &[String]) -> ExitCode {
    if let Err(why) = build(modules) {
        eprintln!("cargo xtask page: {why}");
        return ExitCode::FAILURE;
    }
    if serve && let Err(why) = run(node().arg("serve.mjs")) {
        eprintln!("cargo xtask page: {why}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Builds the modules with these names, or all of them if there are no names, and the page. Prints their sizes.
pub(crate) fn build(names: &[String]) -> Result<(), String> {
    if let Some(name) = names.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        let all: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
        return Err(format!("no module `{name}`; there are {}", all.join(", ")));
    }
    target()?;
    packages()?;
    reference()?;
    for (name, features) in PARTS {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            module(name, features)?;
            arrange(name)?;
        }
    }
    same_glue()?;
    run(npm().args(["run", "--silent", "check"]))?;
    let commit = Command::new("git").args(["rev-parse", "--short=10", "HEAD"]).output();
    let commit = commit.ok().filter(|output| output.status.success());
    let commit =
        commit.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    run(node().arg("build.mjs").env("RCONF_COMMIT", commit))
}

/// Builds the module with everything for programs, and returns the folder with it and its glue.
pub(crate) fn whole_module() -> Result<PathBuf, String> {
    target()?;
    packages()?;
    let (_, features) = PARTS[PARTS.len() - 1];
    // A folder of its own: the page may be built at the same time.
    let name = "package";
    module(name, features)?;
    arrange(name)?;
    Ok(Path::new(MODULES).join(name))
}

/// A command that runs another one in a network of its own, which has only the loopback.
const APART: [&str; 6] = ["unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"];

/// Runs the tests of the page in `browser`, or in their default browser. Chromium gives up requests when an interface of the
/// machine comes or goes (`ERR_NETWORK_CHANGED`), as it does when another check starts containers, so the tests get a network
/// of their own where that can be had.
pub(crate) fn test(browser: Option<PathBuf>) -> Result<(), String> {
    let apart = |command: &str| {
        let mut apart = Command::new(APART[0]);
        apart.args(&APART[1..]).arg(command);
        apart
    };
    let can_be_apart = apart("true").output().is_ok_and(|output| output.status.success());
    let mut npm = if can_be_apart { apart("npm") } else { Command::new("npm") };
    run(npm.current_dir("web").args(["test", "--silent"]).envs(browser.map(|path| ("CHROMIUM", path))))?;
    // Firefox and WebKit only look at it. What is not installed is skipped, and says so.
    run(node().arg("elsewhere.mjs"))
}

/// Installs the compiler target for the page, unless it is installed.
pub(crate) fn target() -> Result<(), String> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    if installed
        .is_ok_and(|output| !String::from_utf8_lossy(&output.stdout).lines().any(|line| line == TARGET))
    {
        run(Command::new("rustup").args(["target", "add", TARGET]))?;
    }
    Ok(())
}

fn module(name: &str, features: &str) -> Result<(), String> {
    // Cargo writes each module to the same file, so that two runs have to wait for each other.
    let lock = Path::new(MODULES).join("lock");
    let told = |why: std::io::Error| format!("{}: {why}", lock.display());
    fs::create_dir_all(MODULES).map_err(told)?;
    let held = fs::File::create(&lock).map_err(told)?;
    held.lock().map_err(told)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // With the library for Rust, which only tests need, cargo would leave the optimization across crates out.
    let words = ["rustc", "--quiet", "--package", "rconf-wasm", "--profile", "wasm", "--target", TARGET];
    let only = ["--crate-type", "cdylib", "--no-default-features", "--features", features];
    run(Command::new(cargo).args(words).args(only))?;
    let compiled = format!("target/{TARGET}/wasm/rconf_wasm.wasm");
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .input_path(compiled)
        .out_name("rconf")
        .keep_debug(true)
        .web(true)
        .map(|bindgen| bindgen.typescript(true).generate(format!("{MODULES}/{name}")));
    made.and_then(|made| made).map_err(|why| format!("wasm-bindgen: {why:#}"))
}

/// Removes debug information from a module, and moves similar functions together, so that the module
/// compresses better. Other passes of wasm-opt make the module smaller, but its compressed size larger.
fn arrange(name: &str) -> Result<(), String> {
    let module = format!("../{MODULES}/{name}/rconf_bg.wasm");
    let words = [
        "node_modules/binaryen/bin/wasm-opt",
        "-g",
        "--duplicate-function-elimination",
        "--reorder-functions-by-name",
    ];
    run(node().args(words).args(FEATURES).args([&module, "-o", &module]))?;
    let words = ["node_modules/binaryen/bin/wasm-opt", "--strip-debug", "--strip-producers"];
    run(node().args(words).args(FEATURES).args([&module, "-o", &module]))
}

/// Checks that the glue of each module is a part of the glue of the module with everything, which the page
/// uses.
fn same_glue() -> Result<(), String> {
    let glue = |name: &str| {
        let path = format!("{MODULES}/{name}/rconf.js");
        fs::read_to_string(&path).map_err(|why| format!("{path}: {why}"))
    };
    let all = glue("everything")?;
    let known: HashSet<&str> = all.lines().collect();
    for (name, _) in PARTS {
        let own = glue(name)?;
        if let Some(line) = own.lines().find(|line| !known.contains(line)) {
            return Err(format!("the glue of the module {name} is not that of all: {line}"));
        }
    }
    Ok(())
}

/// Writes the rules with their pages, by their codes, and what the directives do, by their names, in each language.
fn reference() -> Result<(), String> {
    for language in Language::ALL {
        let rule = |rule: &Meta| {
            let severity = rule.severity.name();
            json!({ "name": rule.name, "severity": severity, "page": rule.page(language) })
        };
        let pages: BTreeMap<&str, Value> = METAS.iter().map(|meta| (meta.code, rule(meta))).collect();
        let note = |directive: &Directive| {
            let note = directive.note.map(|note| note.get(language));
            json!({ "meaning": directive.meaning.get(language), "note": note })
        };
        let notes: BTreeMap<&str, Value> =
            directives().iter().map(|directive| (directive.name, note(directive))).collect();
        write(&format!("rules.{}.json", language.tag()), &json!(pages))?;
        write(&format!("directives.{}.json", language.tag()), &json!(notes))?;
    }
    Ok(())
}

fn write(name: &str, entries: &Value) -> Result<(), String> {
    let path = format!("{MODULES}/{name}");
    fs::create_dir_all(MODULES).map_err(|why| format!("{MODULES}: {why}"))?;
    fs::write(&path, entries.to_string()).map_err(|why| format!("{path}: {why}"))
}

/// Returns whether the packages in the lock file are installed.
pub(crate) fn has_packages() -> bool {
    let (stamp, lock) =
        (Path::new("web/node_modules/.package-lock.json"), Path::new("web/package-lock.json"));
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    stamp.is_file() && modified(stamp) >= modified(lock)
}

/// Installs the packages in the lock file, unless they are installed.
fn packages() -> Result<(), String> {
    if has_packages() {
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
