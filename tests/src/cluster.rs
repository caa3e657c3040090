//! Real clusters on the loopback, whose processes are always killed in the end.

#![allow(clippy::missing_panics_doc, reason = "test support: what goes wrong is a failed test")]

use crate::servers::RealServer;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The maximum time to wait for anything.
const PATIENCE: Duration = Duration::from_secs(90);

/// The nodes of a cluster, each with its own folder. They are killed when this is dropped.
#[derive(Debug)]
pub struct RealCluster {
    server: RealServer,
    password: String,
    /// Further arguments for every client, such as those for TLS.
    client: Vec<String>,
    nodes: Vec<RealNode>,
}

#[derive(Debug)]
struct RealNode {
    port: u16,
    config: PathBuf,
    folder: PathBuf,
    is_sentinel: bool,
    process: Option<Child>,
}

impl Drop for RealCluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            if let Some(mut process) = node.process.take() {
                let _ = process.kill();
                let _ = process.wait();
            }
        }
    }
}

/// The fields of a line of `CLUSTER NODES` that the tests need.
#[derive(Debug, Clone)]
pub struct NodeLine {
    /// The client port.
    pub port: u16,
    /// Whether the node is a master.
    pub is_master: bool,
    /// Whether the node counts as failed.
    pub failed: bool,
    /// The first slot of the node, if it has any.
    pub first_slot: Option<u16>,
}

impl RealCluster {
    /// Starts a node for each port and configuration, below `folder`. The command line binds the nodes to the
    /// loopback.
    pub fn start(server: &RealServer, password: &str, folder: &Path, nodes: &[(u16, PathBuf)]) -> Self {
        Self::start_with(server, password, &[], folder, nodes)
    }

    /// Starts nodes whose clients need further arguments.
    pub fn start_with(
        server: &RealServer,
        password: &str,
        client: &[String],
        folder: &Path,
        nodes: &[(u16, PathBuf)],
    ) -> Self {
        let (server, password) = (server.clone(), password.to_owned());
        let mut cluster = Self { server, password, client: client.to_vec(), nodes: Vec::new() };
        for (port, config) in nodes {
            let folder = folder.join(format!("data-{port}"));
            std::fs::create_dir_all(&folder).expect("a folder for the node's data");
            let node =
                RealNode { port: *port, config: config.clone(), folder, is_sentinel: false, process: None };
            cluster.nodes.push(node);
            cluster.run(*port);
        }
        for (port, _) in nodes {
            cluster.wait(&format!("{port} to answer"), |c| c.ask(*port, &["ping"]).trim() == "PONG");
        }
        cluster
    }

    /// Starts Sentinels beside the nodes, each with its configuration, which it rewrites.
    pub fn start_sentinels(&mut self, folder: &Path, sentinels: &[(u16, PathBuf)]) {
        for (port, config) in sentinels {
            let folder = folder.join(format!("data-{port}"));
            std::fs::create_dir_all(&folder).expect("a folder for the Sentinel");
            let node =
                RealNode { port: *port, config: config.clone(), folder, is_sentinel: true, process: None };
            self.nodes.push(node);
            self.run(*port);
        }
    }

    /// Returns the ports of the running Sentinels.
    pub fn sentinels(&self) -> Vec<u16> {
        self.nodes.iter().filter(|n| n.is_sentinel && n.process.is_some()).map(|n| n.port).collect()
    }

    /// Returns the port of the master, as the Sentinel at `sentinel` tells clients that ask for it, or `None` if it names
    /// none.
    pub fn master_of(&self, sentinel: u16, name: &str) -> Option<u16> {
        let answer = self.ask(sentinel, &["sentinel", "get-master-addr-by-name", name]);
        answer.lines().nth(1)?.trim().parse().ok()
    }

    /// Returns the answers to many commands, one per line.
    pub fn ask_all(&self, port: u16, commands: &str) -> Vec<String> {
        self.ask_with(&["-p", &port.to_string()], commands)
    }

    /// Starts a node that is not running.
    pub fn run(&mut self, port: u16) {
        let server = self.server.clone();
        let node = self.node(port);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(node.folder.join("log"));
        let process = server
            .command()
            .arg(&node.config)
            .args(node.is_sentinel.then_some("--sentinel"))
            .args(["--bind", "127.0.0.1"])
            .current_dir(&node.folder)
            .stdout(log.expect("a log file"))
            .stderr(Stdio::null())
            .spawn();
        node.process = Some(process.expect("the server starts"));
    }

    fn node(&mut self, port: u16) -> &mut RealNode {
        self.nodes.iter_mut().find(|n| n.port == port).expect("a node of the cluster")
    }

    /// Runs a generated script, with the client of this server on the PATH. Shows the output if it fails.
    pub fn run_script(&self, script: &Path, word: &str) -> String {
        let programs = tempfile::tempdir().expect("a folder for programs");
        self.server.programs(programs.path()).expect("the programs are written");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .arg(script)
            .arg(word)
            .env("PATH", format!("{}:{path}", programs.path().display()))
            .env("REDISCLI_AUTH", &self.password)
            .stdin(Stdio::null())
            .output()
            .expect("the shell starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{word}: {said}{errors}");
        said
    }

    /// Returns a command that runs the client, with the password in its environment.
    pub fn cli(&self) -> Command {
        let mut cli = self.server.cli();
        cli.env("REDISCLI_AUTH", &self.password).args(&self.client);
        cli
    }

    /// Returns the answer of a node to a command.
    pub fn ask(&self, port: u16, words: &[&str]) -> String {
        let output = self.cli().args(["-p", &port.to_string()]).args(words).stderr(Stdio::null()).output();
        output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default()
    }

    /// Returns the answers to many commands, one per line, each sent to the node that it belongs to.
    pub fn ask_cluster(&self, port: u16, commands: &str) -> Vec<String> {
        self.ask_with(&["-c", "-p", &port.to_string()], commands)
    }

    fn ask_with(&self, options: &[&str], commands: &str) -> Vec<String> {
        let mut process = self
            .cli()
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the client starts");
        let mut stdin = process.stdin.take().expect("the client reads");
        let commands = commands.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(commands.as_bytes()));
        let output = process.wait_with_output().expect("the client ends");
        writer.join().expect("the writer ends").expect("the client reads all commands");
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().filter(|line| !line.starts_with("-> Redirected")).map(str::to_owned).collect()
    }

    /// Runs `redis-cli` with the arguments from a plan. Shows the output if it fails.
    pub fn run_cli(&self, words: &[String]) {
        let output = self.cli().args(words).stdin(Stdio::null()).output().expect("the client starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{words:?}: {said}");
    }

    /// Returns the nodes, as the node at `port` sees them.
    pub fn nodes(&self, port: u16) -> Vec<NodeLine> {
        let text = self.ask(port, &["cluster", "nodes"]);
        text.lines().filter_map(parse_node).collect()
    }

    /// Returns the ports of the running nodes, without those of Sentinels.
    pub fn ports(&self) -> Vec<u16> {
        self.nodes.iter().filter(|n| !n.is_sentinel && n.process.is_some()).map(|n| n.port).collect()
    }

    /// Returns the number of keys in a node.
    pub fn keys(&self, port: u16) -> u64 {
        self.ask(port, &["dbsize"]).trim().parse().unwrap_or(u64::MAX)
    }

    /// Returns a field of a node's `INFO` or `CLUSTER INFO`.
    pub fn field(&self, port: u16, command: &[&str], field: &str) -> String {
        let text = self.ask(port, command);
        let prefix = format!("{field}:");
        text.lines().find_map(|l| l.strip_prefix(&prefix)).unwrap_or_default().trim().to_owned()
    }

    /// Returns whether every running node says `cluster_state:ok`.
    pub fn is_ok(&self) -> bool {
        self.ports().iter().all(|port| self.field(*port, &["cluster", "info"], "cluster_state") == "ok")
    }

    /// Kills a node with SIGKILL.
    pub fn kill(&mut self, port: u16) {
        let mut process = self.node(port).process.take().expect("it runs");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// Returns the log of a node.
    pub fn log(&self, port: u16) -> String {
        let node = self.nodes.iter().find(|n| n.port == port).expect("a node of the cluster");
        std::fs::read_to_string(node.folder.join("log")).unwrap_or_default()
    }

    /// Waits until a condition is true.
    pub fn wait(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Returns the last lines of the logs of all nodes.
    fn logs(&self) -> String {
        const LAST: usize = 30;
        let mut logs = String::new();
        for node in &self.nodes {
            let log = self.log(node.port);
            let skipped = log.lines().count().saturating_sub(LAST);
            let _ = writeln!(
                logs,
                "{}, {}:",
                node.port,
                if node.process.is_some() { "running" } else { "killed" }
            );
            log.lines().skip(skipped).for_each(|line| logs.extend(["  ", line, "\n"]));
        }
        logs
    }
}

fn parse_node(line: &str) -> Option<NodeLine> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (address, flags) = (words.get(1)?, words.get(2)?);
    let port = address.split('@').next()?.rsplit(':').next()?.parse().ok()?;
    let first_slot = words.get(8).and_then(|slots| slots.split('-').next()?.parse().ok());
    let has = |flag: &str| flags.split(',').any(|f| f == flag);
    Some(NodeLine { port, is_master: has("master"), failed: has("fail"), first_slot })
}
