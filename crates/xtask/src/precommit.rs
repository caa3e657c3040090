//! Tests the pre-commit hooks by running pre-commit as in a user's repository.

use crate::apt::output;
use crate::test::Trouble;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A valid configuration, one with a fault that `--fix` corrects, and the corrected one.
const GOOD: &str = "port 6379\n";
const BAD: &str = "port 6379 # the port\n";
const MENDED: &str = "# the port\nport 6379\n";

/// Files that all have the fault. Their names determine which of them the hook gets.
const NAMED: [&str; 14] = [
    "bad/redis.conf",
    "Redis-7001.CONF",
    "valkey.prod.conf",
    "myredis.conf",
    "node-7001/conf/app.conf",
    "node7002/x.conf",
    "nodes/x.conf",
    "node-x/x.conf",
    "redis/a/b/x.conf",
    "redis/a/b/c/x.conf",
    "sentinel/redis-sentinel.conf",
    "redis/Sentinel.conf",
    "nginx/nginx.conf",
    "redis/redis.conf.bak",
];

/// A plan with a fault that has no fix, and file names by which it may be found.
const PLAN: &str = "services: {redis: {image: 'redis:7.2', privileged: true}}\n";
const PLANS: [&str; 5] = [
    "compose.yaml",
    "app/docker-compose.prod.yml",
    "app/Redis-Compose.YML",
    "app/redis.yml",
    "compose.yaml.bak",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Checks everything in this repository that other tools read.
pub(crate) fn check(may_install: bool) -> Result<(), Trouble> {
    let root = fs::canonicalize(root()).map_err(|error| error.to_string())?;
    let folder = root.join("target/pre-commit");
    let tools = tools(&folder, may_install).map_err(Trouble::Missing)?;
    output(Command::new("git").arg("--version")).map_err(Trouble::Missing)?;
    let checkout = checkout(&root, &folder)?;
    let manifest = root.join(".pre-commit-hooks.yaml");
    printed(Command::new(tools.join("pre-commit")).arg("validate-manifest").arg(manifest), true)?;
    let schema = ["--builtin-schema", "vendor.github-actions"];
    printed(Command::new(tools.join("check-jsonschema")).args(schema).arg(root.join("action.yml")), true)?;
    let repository = Repository::new(&folder, &tools, &checkout)?;
    let started = Instant::now();
    repository.run("install-hooks", &[], true)?;
    println!("built the hooks in {} s", started.elapsed().as_secs());
    Ok(repository.try_hooks()?)
}

/// Returns the folder with pre-commit and the checker for the action, which are in an environment of their
/// own.
fn tools(folder: &Path, may_install: bool) -> Result<PathBuf, String> {
    let environment = folder.join("venv");
    let tools = environment.join("bin");
    let has = |tool: &str| output(Command::new(tools.join(tool)).arg("--version")).is_ok();
    if has("pre-commit") && has("check-jsonschema") {
        return Ok(tools);
    }
    let make = || output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
    if make().is_err() && may_install {
        // The result shows when the tools are looked for again.
        let _ = output(Command::new("apt-get").arg("update"));
        let _ = output(Command::new("apt-get").args([
            "install",
            "--yes",
            "--no-install-recommends",
            "python3-venv",
        ]));
    }
    make().map_err(|why| format!("no Python environment: {why}"))?;
    let install = ["-m", "pip", "install", "--quiet", "pre-commit", "check-jsonschema"];
    output(Command::new(tools.join("python3")).args(install))
        .map_err(|why| format!("not installed: {why}"))?;
    Ok(tools)
}

/// Creates a repository with the current files, committed or not, because pre-commit reads only committed
/// files. The files do not have to be in a repository already.
fn checkout(root: &Path, folder: &Path) -> Result<PathBuf, String> {
    let checkout = folder.join("checkout.git");
    remove(&checkout)?;
    output(git(root).args(["init", "--quiet", "--bare"]).arg(&checkout))?;
    commit(|| {
        let mut git = git(root);
        git.arg("--git-dir").arg(&checkout).arg("--work-tree").arg(root);
        git
    })?;
    Ok(checkout)
}

struct Repository<'a> {
    folder: PathBuf,
    store: PathBuf,
    build: PathBuf,
    tools: &'a Path,
}

impl<'a> Repository<'a> {
    fn new(folder: &Path, tools: &'a Path, checkout: &Path) -> Result<Self, String> {
        let (repository, store) = (folder.join("repository"), folder.join("store"));
        remove(&repository)?;
        remove(&store)?;
        let revision = output(git(checkout).args(["--git-dir", ".", "rev-parse", "HEAD"]))?;
        let config = format!(
            "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: rconf\n    args: [--server, \"redis:7.2\"]\n  - id: rconf-fix\n",
            checkout.display(),
            revision.trim()
        );
        write(&repository.join(".pre-commit-config.yaml"), config.as_bytes())?;
        write(&repository.join("redis.conf"), GOOD.as_bytes())?;
        for name in NAMED {
            write(&repository.join(name), BAD.as_bytes())?;
        }
        for name in PLANS {
            write(&repository.join(name), PLAN.as_bytes())?;
        }
        output(git(&repository).args(["init", "--quiet"]))?;
        commit(|| git(&repository))?;
        Ok(Self { folder: repository, store, build: folder.join("build"), tools })
    }

    /// Runs pre-commit, which has to succeed, or has to find something. Returns its output.
    fn run(&self, command: &str, arguments: &[&str], succeeds: bool) -> Result<String, String> {
        let mut pre_commit = Command::new(self.tools.join("pre-commit"));
        pre_commit.arg(command).args(arguments).args(["--color", "never"]).current_dir(&self.folder);
        pre_commit.env("PRE_COMMIT_HOME", &self.store).env("CARGO_TARGET_DIR", &self.build);
        // The hook is built as for a user, except for optimizations, which take long.
        for (key, value) in [("LTO", "off"), ("OPT_LEVEL", "0"), ("CODEGEN_UNITS", "16")] {
            pre_commit.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
        }
        clean_environment(&mut pre_commit);
        printed(&mut pre_commit, succeeds)
    }

    fn try_hooks(&self) -> Result<(), String> {
        let holds = |printed: &str, part: &str| {
            if printed.contains(part) { Ok(()) } else { Err(format!("no `{part}` in: {printed}")) }
        };
        let bad = NAMED[0];
        holds(&self.run("run", &["rconf", "--files", "redis.conf"], true)?, "Passed")?;
        holds(&self.run("run", &["rconf-fix", "--files", "redis.conf"], true)?, "Passed")?;
        let printed = self.run("run", &["rconf", "--files", bad], false)?;
        holds(&printed, "L004 inline-comment")?;
        holds(&printed, "exit code: 1")?;
        self.given_what_a_search_finds()?;
        holds(&self.run("run", &["rconf-fix", "--files", bad], false)?, "files were modified by this hook")?;
        let contents = |name: &str| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        if contents(bad) != MENDED || contents("redis.conf") != GOOD || contents(NAMED[1]) != BAD {
            return Err(format!(
                "rconf-fix changed other files than it was given, or not enough: {}",
                contents(bad)
            ));
        }
        holds(&self.run("run", &["rconf-fix", "--files", bad], true)?, "Passed")
    }

    /// Checks that the hook gets exactly the files that `rconf lint` finds in the folder.
    fn given_what_a_search_finds(&self) -> Result<(), String> {
        let hook = self.run("run", &["rconf", "--all-files"], false)?;
        let binary = installed(&self.store).ok_or("pre-commit has installed no rconf-hook")?;
        let search = Command::new(binary)
            .args(["lint", "--format", "concise", "--select", "inline-comment,privileged"])
            .current_dir(&self.folder)
            .output()
            .map_err(|error| error.to_string())?;
        let search = String::from_utf8_lossy(&search.stdout).into_owned();
        let named = |printed: &str| -> BTreeSet<&str> {
            let is_named = |name: &&str| printed.contains(&format!("{name}:1:"));
            NAMED.iter().chain(&PLANS).copied().filter(is_named).collect()
        };
        if named(&hook) == named(&search) && named(&hook).len() > 8 {
            return Ok(());
        }
        Err(format!("the hook is given {:?}, a search finds {:?}", named(&hook), named(&search)))
    }
}

/// Returns the output of a command that has to succeed, or has to end with exit code 1.
fn printed(command: &mut Command, succeeds: bool) -> Result<String, String> {
    let done = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let printed =
        [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if done.status.code() == Some(i32::from(!succeeds)) {
        return Ok(printed);
    }
    Err(format!("{command:?}: {}: {printed}", done.status))
}

/// Returns the binary that pre-commit installed.
fn installed(store: &Path) -> Option<PathBuf> {
    let below =
        |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    below(store.to_owned())
        .filter(|path| path.is_dir())
        .flat_map(below)
        .map(|environment| environment.join("bin/rconf-hook"))
        .find(|binary| binary.is_file())
}

/// Returns a git command for a folder, regardless of the repository that the caller works in.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    clean_environment(&mut git);
    git
}

/// Removes the variables that a git hook sets, which would point git to another repository.
fn clean_environment(command: &mut Command) {
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(key);
    }
}

fn commit(git: impl Fn() -> Command) -> Result<(), String> {
    output(git().args(["add", "--all"]))?;
    let who = ["-c", "user.name=rconf", "-c", "user.email=rconf@localhost", "-c", "commit.gpgsign=false"];
    output(git().args(who).args(["commit", "--quiet", "--no-verify", "--message", "As it is"]))?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(fail)?;
    fs::write(path, bytes).map_err(fail)
}

fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
