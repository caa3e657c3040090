//! The Docker engine: the one that is running, or one that is started for the tests.

use super::image;
use crate::need::program;
use crate::servers::{RealServer, discover};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// The maximum time to wait for anything.
const PATIENCE: Duration = Duration::from_secs(400);

/// A running engine. If it was started for the tests, it is stopped when this is dropped and no other process uses it.
#[derive(Debug)]
pub struct Engine {
    daemon: Option<Child>,
    /// Locked by each process that uses the engine.
    users: File,
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            // The lock is exclusive when the others have given theirs up.
            let _ = self.users.unlock();
            let _ = self.users.lock();
            // The engine stops its containers, and exits.
            let _ = Command::new("kill").arg(daemon.id().to_string()).status();
            let _ = daemon.wait();
        }
    }
}

/// The engine of all running tests, or why there is none.
static SHARED: Mutex<Result<Weak<Engine>, String>> = Mutex::new(Ok(Weak::new()));

/// Returns the output of a command, for a message.
pub(super) fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

fn answers() -> bool {
    succeeds(Command::new("docker").arg("info"))
}

/// Returns why there cannot be an engine here: there is no client, or neither a running engine nor one that
/// could be started.
pub fn engine_is_possible() -> Result<(), String> {
    if program("docker").is_none() {
        return Err("no docker".to_owned());
    }
    if answers() || program("dockerd").is_some() {
        return Ok(());
    }
    Err("no Docker engine answers, and there is no dockerd to start".to_owned())
}

/// Returns the command for compose: the plugin of the client, or else the separate program.
pub fn compose() -> Result<&'static [&'static str], String> {
    if succeeds(Command::new("docker").args(["compose", "version"])) {
        return Ok(&["docker", "compose"]);
    }
    match program("docker-compose") {
        Some(_) => Ok(&["docker-compose"]),
        None => Err("neither `docker compose` nor docker-compose".to_owned()),
    }
}

impl Engine {
    /// Returns the engine that the tests of this process share: a running one, or a new one, which stops with
    /// the last test that uses it.
    pub fn shared() -> Result<Arc<Self>, String> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = shared.as_ref().map_err(Clone::clone)?.upgrade() {
            return Ok(engine);
        }
        let started = engine_is_possible().and_then(|()| Self::start()).map(Arc::new);
        *shared = started.as_ref().map(Arc::downgrade).map_err(Clone::clone);
        started
    }

    fn start() -> Result<Self, String> {
        let locked = |name: &str, lock: fn(&File) -> std::io::Result<()>| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
            let path = folder.join(name);
            let file = std::fs::create_dir_all(&folder)
                .and_then(|()| File::create(&path))
                .and_then(|file| lock(&file).map(|()| file));
            file.map_err(|e| format!("{}: {e}", path.display()))
        };
        // One process starts it, and the others wait until it answers.
        let _start = locked("dockerd.start", File::lock)?;
        let users = locked("dockerd.users", File::lock_shared)?;
        if answers() {
            return Ok(Self { daemon: None, users });
        }
        // This mounts the cgroups if no init system has done so; otherwise it does nothing.
        let _ = Command::new("cgroupfs-mount").output();
        let log = std::env::temp_dir().join("rconf-dockerd.log");
        let out = File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let errors = out.try_clone().map_err(|e| e.to_string())?;
        let daemon = Command::new("dockerd").stdin(Stdio::null()).stdout(out).stderr(errors).spawn();
        let daemon =
            daemon.map_err(|e| format!("no Docker engine answers, and dockerd does not start: {e}"))?;
        let mut engine = Self { daemon: Some(daemon), users };
        let start = Instant::now();
        while !answers() {
            let ended = engine.daemon.as_mut().is_some_and(|d| !matches!(d.try_wait(), Ok(None)));
            if ended || start.elapsed() > Duration::from_secs(60) {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                let last: Vec<&str> = log.lines().rev().take(5).collect();
                return Err(format!("dockerd does not answer: {}", last.join(" / ")));
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(engine)
    }

    /// Returns the real server with this name, and an image of it, which is created if it does not exist.
    pub fn image(&self, name: &str) -> Result<(RealServer, String), String> {
        /// One import at a time, because scenarios share images.
        static IMPORT: Mutex<()> = Mutex::new(());
        let _one = IMPORT.lock().unwrap_or_else(PoisonError::into_inner);
        let real = discover().0.into_iter().find(|real| real.server.name() == name);
        let real = real.ok_or_else(|| format!("{name} is not fetched: run `cargo xtask servers`"))?;
        let tag = format!("rconf-test/{name}");
        image::import(&real, &tag)?;
        Ok((real, tag))
    }

    /// Runs `docker` and returns its output.
    pub fn docker(&self, words: &[&str]) -> String {
        let output = Command::new("docker").args(words).stdin(Stdio::null()).output().expect("docker starts");
        assert!(output.status.success(), "docker {words:?}: {}", printed(&output));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Removes the containers whose names begin with `prefix`, and a network, if they exist.
    pub fn remove(&self, prefix: &str, network: &str) {
        let all = self.docker(&["ps", "--all", "--format", "{{.Names}}"]);
        for name in all.lines().filter(|name| name.starts_with(prefix)) {
            self.docker(&["rm", "--force", "--volumes", name]);
        }
        let _ = Command::new("docker").args(["network", "rm", network]).output();
    }

    /// Runs a command in a folder and returns its output. It may take a few minutes, and has to succeed.
    pub fn run(&self, folder: &Path, command: &str, words: &[&str]) -> String {
        let path = std::env::var("PATH").unwrap_or_default();
        let limit = PATIENCE.as_secs().to_string();
        let output = Command::new("timeout")
            .args([&limit, command])
            .args(words)
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", built_programs().display()))
            .stdin(Stdio::null())
            .output()
            .expect("the command starts");
        assert!(output.status.success(), "{command} {words:?}: {}", printed(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Waits until a condition is true.
    pub fn wait(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

/// Returns the folder with the `rconf` that was built together with this test.
fn built_programs() -> std::path::PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(2).expect("it lies in target/PROFILE/deps").to_path_buf()
}
