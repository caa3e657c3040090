//! `cargo xtask bench`: how long the linter takes, as ratios to commands that do nothing but read.

use rconf_core::catalog::{Server, directives};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const NODES: usize = 10_000;
const RUNS: usize = 15;
/// Runs that do not count.
const WARM_UP: usize = 3;

/// Builds the release binary, makes the inputs below `target/bench`, and prints the ratios.
pub(crate) fn command() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> io::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(["build", "--release", "--package", "rconf"]).status()?;
    if !built.success() {
        return Err(io::Error::other("the release build failed"));
    }
    let rconf = fs::canonicalize("target/release/rconf")?;
    let folder = PathBuf::from("target/bench");
    let files = node_files(&folder)?;
    let large = large_file(&folder)?;

    let start = median(Command::new(&rconf).arg("--version"))?;
    let lint = median(Command::new(&rconf).arg("lint").arg(&large))?;
    let kilobytes = fs::metadata(&large)?.len() / 1000;
    println!(
        "one file of {kilobytes} kB: {:.2} times `rconf --version`, {:?} more",
        ratio(lint, start),
        lint.saturating_sub(start)
    );

    let cat = median(Command::new("cat").args(&files))?;
    let named = median(Command::new(&rconf).arg("lint").args(&files))?;
    let walked = median(Command::new(&rconf).arg("lint").arg(folder.join("nodes")))?;
    println!("{NODES} node files, named: {:.2} times `cat`", ratio(named, cat));
    println!("{NODES} node files, found in their folder: {:.2} times `cat`", ratio(walked, cat));
    generating(&rconf, &folder)
}

/// How long a cluster of a thousand nodes takes, to a copy of what comes out.
fn generating(rconf: &Path, folder: &Path) -> io::Result<()> {
    let spec = folder.join("rconf.toml");
    let text = "[cluster]\nports = \"10001-11000\"\nbus-ports = \"30001-31000\"\n[network]\nsubnet = \"10.0.0.0/12\"\n";
    fs::write(&spec, text)?;
    let (made, copied) = (folder.join("made"), folder.join("copied"));
    let anew = |to: &Path, command: &mut Command| -> io::Result<Duration> {
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            if to.exists() {
                fs::remove_dir_all(to)?;
            }
            let start = Instant::now();
            let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
            times.push(start.elapsed());
            if !status.success() {
                return Err(io::Error::other(format!("{command:?} failed")));
            }
        }
        times.sort_unstable();
        Ok(times[RUNS / 2])
    };
    let generated =
        anew(&made, Command::new(rconf).args(["gen", "--spec"]).arg(&spec).arg("--out").arg(&made))?;
    let copy = anew(&copied, Command::new("cp").arg("-r").arg(&made).arg(&copied))?;
    let check =
        median(Command::new(rconf).args(["gen", "--check", "--spec"]).arg(&spec).arg("--out").arg(&made))?;
    println!("1000 nodes, generated: {:.2} times `cp -r` of the result", ratio(generated, copy));
    println!("1000 nodes, --check: {:.2} times `cp -r` of the result", ratio(check, copy));
    Ok(())
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// The middle one of some runs.
fn median(command: &mut Command) -> io::Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS + WARM_UP {
        let start = Instant::now();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        times.push(start.elapsed());
    }
    times.drain(..WARM_UP);
    times.sort_unstable();
    Ok(times[RUNS / 2])
}

fn node_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::with_capacity(NODES);
    for port in 20_000..20_000 + NODES {
        let conf = folder.join(format!("nodes/node-{port}/conf"));
        let file = conf.join("redis.conf");
        if !file.exists() {
            fs::create_dir_all(&conf)?;
            fs::write(&file, node(port))?;
        }
        files.push(file);
    }
    Ok(files)
}

fn node(port: usize) -> String {
    let bus = port + 10_000;
    format!(
        "# the client port\nport {port}\nbind 0.0.0.0\n# cluster\ncluster-enabled yes\ncluster-config-file nodes.conf\n\
         cluster-node-timeout 15000\ncluster-announce-ip 10.0.0.1\ncluster-announce-port {port}\n\
         cluster-announce-bus-port {bus}\n# access\nrequirepass correct-horse-battery\nmasterauth correct-horse-battery\n\
         # persistence\nsave \"\"\nappendonly yes\nappendfsync everysec\nauto-aof-rewrite-min-size 64mb\n\
         auto-aof-rewrite-percentage 100\nmaxmemory 1gb\nmaxmemory-policy noeviction\n"
    )
}

/// A file of the stock one's size and kind: each directive once, at its default, and many lines of comment.
fn large_file(folder: &Path) -> io::Result<PathBuf> {
    let mut text = String::new();
    for directive in directives() {
        let Some(variant) = directive.variant(Server::DEFAULT) else { continue };
        let Some(default) = variant.default.filter(|d| !d.is_empty() && !d.contains(' ')) else { continue };
        for _ in 0..5 {
            text.push_str(
                "# What this directive does, when to change it, and what happens if it is changed.\n",
            );
        }
        let _ = writeln!(text, "{} {default}", directive.name);
    }
    let file = folder.join("large.conf");
    fs::create_dir_all(folder)?;
    fs::write(&file, text)?;
    Ok(file)
}
