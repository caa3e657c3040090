//! `cargo xtask bench`: measures how long rconf takes, relative to commands that do nothing, or only read.

mod keystroke;

use crate::dist;
use rconf_core::catalog::{Server, directives};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "target/bench";
const NODES: usize = 10_000;
const CLUSTERS: usize = 100;
const RUNS: usize = 15;
/// The number of runs of commands that take about a millisecond.
const SHORT_RUNS: usize = 300;
/// The number of first runs that do not count.
const WARM_UP: usize = 3;

/// Builds the binary that a release holds and the one built with `--release`, creates the inputs below `target/bench`, and
/// prints the ratios. With the name `keystroke`, measures only that, with the binary that `--release` builds.
pub(crate) fn command(names: &[String]) -> ExitCode {
    let result = match names {
        [] => bench(),
        [only] if only == "keystroke" => {
            build_release().and_then(|rconf| keystroke::measure(&rconf, Path::new(FOLDER)))
        }
        _ => Err(io::Error::other("the only measurement with a name is `keystroke`")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> io::Result<()> {
    let rconf = dist::build_own().map_err(io::Error::other)?;
    let first = build_release()?;
    let folder = PathBuf::from(FOLDER);
    let lint = |binary: &Path, path: &Path| {
        let mut command = Command::new(binary);
        command.arg("lint").arg(path);
        command
    };

    let alone = folder.join("alone/redis.conf");
    write(&alone, &node(20_000))?;
    let nothing = || Command::new("/bin/true");
    let version = times(SHORT_RUNS, [Command::new(&rconf).arg("--version"), &mut nothing()])?;
    version.print("`rconf --version`", "/bin/true");
    times(SHORT_RUNS, [&mut lint(&rconf, &alone), &mut nothing()])?.print("one file", "/bin/true");
    let large = large_file(&folder)?;
    let title = format!("one file of {} kB", fs::metadata(&large)?.len() / 1000);
    let start = times(SHORT_RUNS, [&mut lint(&rconf, &large), Command::new(&rconf).arg("--version")])?;
    start.print(&title, "rconf --version");

    let (one, hundred) = (folder.join("nodes"), folder.join("clusters"));
    let files_of_one = node_files(&one, 1)?;
    let files_of_hundred = node_files(&hundred, CLUSTERS)?;
    let all = [
        (format!("{NODES} nodes in {CLUSTERS} clusters"), &hundred, &files_of_hundred),
        (format!("{NODES} nodes of one cluster"), &one, &files_of_one),
    ];
    for (title, folder, files) in all {
        let mut cat = Command::new("cat");
        cat.args(files);
        let mut named = Command::new(&rconf);
        named.arg("lint").args(files);
        times(RUNS, [&mut named, &mut cat])?.print(&format!("{title}, named"), "cat");
        times(RUNS, [&mut lint(&rconf, folder), &mut cat])?.print(&format!("{title}, found"), "cat");
        let both = times(RUNS, [&mut lint(&first, folder), &mut lint(&rconf, folder)])?;
        both.print(&format!("{title}, profile release"), "profile dist");
    }
    reading_manifests(&rconf, &folder)?;
    generating(&rconf, &folder)?;
    keystroke::measure(&rconf, &folder)
}

/// Builds the binary with `--release`, which is faster to build, and returns its path.
fn build_release() -> io::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--package", "rconf", "--release"]);
    if command.status()?.success() {
        return fs::canonicalize("target/release/rconf");
    }
    Err(io::Error::other(format!("{command:?} failed")))
}

/// The median times of two commands.
struct Times([Duration; 2]);

impl Times {
    fn print(&self, title: &str, other: &str) {
        let Times([a, b]) = self;
        let ratio = a.as_secs_f64() / b.as_secs_f64();
        println!("{title:<46} {ratio:>5.2} times `{other}` ({a:.1?}, {b:.1?})");
    }
}

/// Runs two commands alternately, so that other load slows both, and returns the median time of each.
fn times(runs: usize, mut commands: [&mut Command; 2]) -> io::Result<Times> {
    let mut all = [Vec::new(), Vec::new()];
    for nth in 0..runs + WARM_UP {
        for (command, times) in commands.iter_mut().zip(&mut all) {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            command.status()?;
            if nth >= WARM_UP {
                times.push(start.elapsed());
            }
        }
    }
    Ok(Times(all.map(|mut times| {
        times.sort_unstable();
        times[runs / 2]
    })))
}

/// Compares a search of manifests with reading them: one in a hundred runs a server, as in the repository of a whole
/// company, or each does.
fn reading_manifests(rconf: &Path, folder: &Path) -> io::Result<()> {
    for (name, one_in) in [("one in 100 with a server", 100), ("each with a server", 1)] {
        let folder = folder.join(format!("manifests-{one_in}"));
        let mut files = Vec::with_capacity(NODES);
        for nth in 0..NODES {
            let file = folder.join(format!("app-{}/part-{nth}/set.yaml", nth / 100));
            if !file.exists() {
                write(&file, &manifest(nth, nth % one_in == 0))?;
            }
            files.push(file);
        }
        let mut lint = Command::new(rconf);
        lint.arg("lint").arg(&folder);
        let title = format!("{NODES} manifests, {name}");
        times(RUNS, [&mut lint, Command::new("cat").args(&files)])?.print(&title, "cat");
    }
    Ok(())
}

/// Returns a manifest that runs a server, or a program of another kind.
fn manifest(nth: usize, runs_server: bool) -> String {
    if runs_server {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: conf{nth}}}\ndata:\n  redis.conf: |\n    port 6379\n    \
             appendonly yes\n    requirepass correct-horse-{nth}\n    masterauth correct-horse-{nth}\n---\n\
             apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: redis{nth}}}\nspec:\n  serviceName: redis{nth}\n  \
             template:\n    metadata: {{labels: {{app: r{nth}}}}}\n    spec:\n      containers:\n      - name: redis\n        \
             image: redis:7.2.4\n        command: [redis-server, /etc/redis/redis.conf]\n        volumeMounts:\n        \
             - {{name: conf, mountPath: /etc/redis}}\n        - {{name: data, mountPath: /data}}\n      volumes:\n      \
             - {{name: conf, configMap: {{name: conf{nth}}}}}\n  volumeClaimTemplates:\n  - metadata: {{name: data}}\n"
        )
    } else {
        let cache = if nth % 10 == 1 { "redis://redis:6379" } else { "none" };
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web{nth}\nspec:\n  replicas: 3\n  selector:\n    \
             matchLabels: {{app: web{nth}}}\n  template:\n    metadata:\n      labels: {{app: web{nth}}}\n    spec:\n      \
             containers:\n      - name: web\n        image: shop/web:{nth}\n        ports:\n        - containerPort: 8080\n        \
             env:\n        - {{name: CACHE, value: '{cache}'}}\n        resources:\n          limits: {{memory: 512Mi}}\n---\n\
             apiVersion: v1\nkind: Service\nmetadata: {{name: web{nth}}}\nspec:\n  selector: {{app: web{nth}}}\n  ports:\n  \
             - {{port: 80, targetPort: 8080}}\n"
        )
    }
}

/// Compares generating a cluster of a thousand nodes with copying its files.
fn generating(rconf: &Path, folder: &Path) -> io::Result<()> {
    // Away from the node files: their folders would follow its settings.
    let folder = folder.join("spec");
    fs::create_dir_all(&folder)?;
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
    let mut check = Command::new(rconf);
    check.args(["gen", "--check", "--spec"]).arg(&spec).arg("--out").arg(&made);
    let Times([check, _]) = times(RUNS, [&mut check, &mut Command::new("/bin/true")])?;
    Times([generated, copy]).print("1000 nodes, generated", "cp -r");
    Times([check, copy]).print("1000 nodes, gen --check", "cp -r");
    Ok(())
}

/// Writes the configurations of nodes, the same number for each cluster, unless they exist.
fn node_files(folder: &Path, clusters: usize) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::with_capacity(NODES);
    for nth in 0..NODES {
        let (cluster, port) = (nth % clusters, 20_000 + nth);
        let file = folder.join(format!("cluster-{cluster}/node-{port}/conf/redis.conf"));
        if !file.exists() {
            write(&file, &node(port))?;
        }
        files.push(file);
    }
    files.sort_unstable();
    Ok(files)
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, text)
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

/// Creates a file similar to the stock one in size and content: each directive once, at its default, and many
/// lines of comments.
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
