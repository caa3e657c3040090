//! A cluster of real servers that knows its nodes from the start, so that nobody has to found it.

use super::network::Network;
use super::scenario::{Loss, Scenario};
use rconf_tests::servers::RealServer;
use rconf_tests::texts::Random;
use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `cluster-node-timeout`, in milliseconds.
pub const NODE_TIMEOUT: u64 = 1500;
const PASSWORD: &str = "never-printed-42";
/// The maximum time to wait for a cluster to work.
const PATIENCE: Duration = Duration::from_secs(30);

/// The nodes of a cluster. They are killed when this is dropped.
pub struct Cluster<'s> {
    pub scenario: &'s Scenario,
    server: RealServer,
    network: Network,
    folder: tempfile::TempDir,
    first_port: u16,
    processes: Vec<Option<Child>>,
    /// The nodes that are stopped.
    stopped: Vec<usize>,
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        for mut process in self.processes.iter_mut().filter_map(Option::take) {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// What a node says of itself and of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub is_ok: bool,
    pub is_master: bool,
    /// The node that it follows.
    pub follows: Option<String>,
    /// `cluster_slots_ok`, `cluster_slots_pfail`, `cluster_slots_fail`.
    pub slots: [u64; 3],
}

impl<'s> Cluster<'s> {
    /// Starts a cluster. On a machine with much to do, nodes may start so late that others take over; then it starts anew.
    pub fn start(server: &RealServer, scenario: &'s Scenario, first_port: u16) -> Self {
        for _ in 0..3 {
            let cluster = Self::begin(server, scenario, Network::new(), first_port);
            if cluster.becomes_whole() {
                return cluster;
            }
            println!("{scenario}: the cluster did not begin as it should, and starts anew");
        }
        panic!("{scenario}: the cluster does not begin");
    }

    fn begin(server: &RealServer, scenario: &'s Scenario, network: Network, first_port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let processes = scenario.master_of.iter().map(|_| None).collect();
        let server = server.clone();
        let mut cluster =
            Self { scenario, server, network, folder, first_port, processes, stopped: Vec::new() };
        for node in 0..scenario.master_of.len() {
            cluster.write(node);
            cluster.run(node);
        }
        cluster
    }

    pub fn count(&self) -> usize {
        self.processes.len()
    }

    pub fn name(&self, node: usize) -> String {
        format!("{}:{}", self.host(node), self.port(node))
    }

    fn host(&self, node: usize) -> String {
        address(self.scenario.host_of[node])
    }

    fn port(&self, node: usize) -> u16 {
        self.first_port + u16::try_from(node).expect("there are few nodes")
    }

    fn id(&self, node: usize) -> String {
        let mut random = Random::new(self.scenario.seed * 100 + node as u64);
        (0..40).map(|_| char::from(b"0123456789abcdef"[random.below(16)])).collect()
    }

    /// Writes the configuration of a node, and its state: it knows all others.
    fn write(&self, node: usize) {
        let of = self.scenario;
        let yes = |yes: bool| if yes { "yes" } else { "no" };
        let folder = self.folder.path().join(node.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut text = format!(
            "port {}\nbind {host}\ncluster-enabled yes\ncluster-node-timeout {NODE_TIMEOUT}\nunixsocket s\nprotected-mode no\nsave \"\"\n\
             repl-diskless-sync-delay 0\ncluster-require-full-coverage {}\ncluster-allow-reads-when-down {}\n\
             cluster-replica-validity-factor {}\nmin-replicas-to-write {}\nmin-replicas-max-lag 3\n\
             cluster-replica-no-failover {}\n",
            self.port(node),
            yes(of.full_coverage),
            yes(of.reads_when_down),
            of.validity_factor,
            of.min_replicas,
            yes(of.no_failover.contains(&node)),
            host = self.host(node),
        );
        // Before Redis 7.0, connections come from the first address of `bind`.
        if self.server.server.name() != "redis:6.0" {
            let _ = writeln!(text, "bind-source-addr {}", self.host(node));
        }
        if !of.without_password.is_empty() {
            let _ = writeln!(text, "requirepass {PASSWORD}");
            if !of.without_password.contains(&node) {
                let _ = writeln!(text, "masterauth {PASSWORD}");
            }
        }
        std::fs::write(folder.join("redis.conf"), text).expect("the file is written");
        std::fs::write(folder.join("nodes.conf"), self.state(node)).expect("the file is written");
    }

    fn state(&self, of: usize) -> String {
        let mut text = String::new();
        for (node, master) in self.scenario.master_of.iter().enumerate() {
            let myself = if node == of { "myself," } else { "" };
            let (flags, follows, slots) = match master {
                Some(master) => ("slave", self.id(*master), String::new()),
                None => {
                    let (first, last) = self.scenario.slots(node);
                    ("master", "-".to_owned(), format!(" {first}-{last}"))
                }
            };
            let epoch = master.unwrap_or(node) + 1;
            let (id, name, bus) = (self.id(node), self.name(node), self.port(node) + 10_000);
            let _ =
                writeln!(text, "{id} {name}@{bus} {myself}{flags} {follows} 0 0 {epoch} connected{slots}");
        }
        let _ = writeln!(text, "vars currentEpoch {} lastVoteEpoch 0", self.scenario.masters());
        text
    }

    fn run(&mut self, node: usize) {
        let folder = self.folder.path().join(node.to_string());
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log"));
        let mut command = self.server.command();
        command.arg("redis.conf");
        let mut command = self.network.command(&command);
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.expect("a log file"))
            .stderr(Stdio::null());
        self.processes[node] = Some(command.spawn().expect("the server starts"));
    }

    /// Returns whether a node can be asked.
    pub fn lives(&self, node: usize) -> bool {
        self.processes[node].is_some() && !self.stopped.contains(&node)
    }

    fn connect(&self, node: usize) -> redis::RedisResult<redis::Connection> {
        let path = self.folder.path().join(node.to_string()).join("s");
        let pass = if self.scenario.without_password.is_empty() { "" } else { "?pass=never-printed-42" };
        let client = redis::Client::open(format!("unix://{}{pass}", path.display()))?;
        let connection = client.get_connection_with_timeout(Duration::from_secs(2))?;
        connection.set_read_timeout(Some(Duration::from_secs(2)))?;
        Ok(connection)
    }

    /// Returns the answer of a node, which is empty if it gives none.
    pub fn ask(&self, node: usize, words: &[&str]) -> String {
        let Ok(mut connection) = self.connect(node) else { return String::new() };
        let mut command = redis::cmd(words[0]);
        words[1..].iter().for_each(|word| _ = command.arg(word));
        command.query(&mut connection).unwrap_or_default()
    }

    /// Returns what a node answers to the commands that a person would paste.
    pub fn paste(&self, node: usize) -> String {
        let name = self.name(node);
        let mut text = String::new();
        for words in [&["CLUSTER", "NODES"][..], &["INFO"]] {
            let _ = writeln!(text, "{name}> {}\n{}", words.join(" "), self.ask(node, words));
        }
        let _ = writeln!(text, "{name}> CONFIG GET *");
        let settings: Vec<String> = self
            .connect(node)
            .and_then(|mut connection| redis::cmd("CONFIG").arg("GET").arg("*").query(&mut connection))
            .unwrap_or_default();
        text + &settings.join("\n") + "\n"
    }

    pub fn observe(&self, node: usize) -> Option<Observed> {
        let (info, about) = (self.ask(node, &["CLUSTER", "INFO"]), self.ask(node, &["INFO", "replication"]));
        let field = |text: &str, name: &str| {
            let prefix = format!("{name}:");
            text.lines().find_map(|line| line.strip_prefix(&prefix)).map(|value| value.trim().to_owned())
        };
        let slots = |name: &str| field(&info, name).and_then(|value| value.parse().ok());
        let is_master = field(&about, "role")? == "master";
        let follows = || Some(format!("{}:{}", field(&about, "master_host")?, field(&about, "master_port")?));
        Some(Observed {
            is_ok: field(&info, "cluster_state")? == "ok",
            is_master,
            follows: if is_master { None } else { follows() },
            slots: [slots("cluster_slots_ok")?, slots("cluster_slots_pfail")?, slots("cluster_slots_fail")?],
        })
    }

    /// Returns how many slots a master lets clients read, and write.
    pub fn served(&self, node: usize) -> (u64, u64) {
        let nodes = self.ask(node, &["CLUSTER", "NODES"]);
        let own = nodes.lines().find(|line| line.contains("myself")).unwrap_or_default().to_owned();
        let ranges = own.split_whitespace().skip(8).filter(|word| !word.starts_with('['));
        let mut all = (0, 0);
        for range in ranges {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (Ok(first), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else { continue };
            let key = (0..1_000_000)
                .map(|n: u64| n.to_string())
                .find(|key| (first..=last).contains(&u64::from(rconf_core::cluster::slot(key.as_bytes()))));
            let key = key.expect("each slot has keys");
            let Ok(mut connection) = self.connect(node) else { continue };
            let reads = redis::cmd("GET").arg(&key).query::<Option<String>>(&mut connection).is_ok();
            let writes = redis::cmd("SET").arg(&key).arg("x").query::<String>(&mut connection).is_ok();
            let slots = last - first + 1;
            all = (all.0 + if reads { slots } else { 0 }, all.1 + if writes { slots } else { 0 });
        }
        all
    }

    /// Waits until all nodes agree that the cluster is whole, and each replica has the link that it can have. Returns whether
    /// that is so in time.
    fn becomes_whole(&self) -> bool {
        let start = Instant::now();
        let is_linked = |node: usize| {
            let of = self.scenario;
            of.master_of[node].is_none()
                || of.without_password.contains(&node)
                || self.ask(node, &["INFO", "replication"]).contains("master_link_status:up")
        };
        let is_well = |node: usize| {
            let is_master = self.scenario.master_of[node].is_none();
            let seen = self.observe(node);
            seen.is_some_and(|seen| seen.is_ok && seen.slots == [16384, 0, 0] && seen.is_master == is_master)
                && reaches_all(&self.ask(node, &["CLUSTER", "NODES"]))
                && is_linked(node)
        };
        while !(0..self.count()).all(is_well) {
            if start.elapsed() > PATIENCE {
                return false;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        // The offsets of the replicas, which their ranks follow, spread with pings.
        std::thread::sleep(Duration::from_millis(2 * NODE_TIMEOUT));
        true
    }

    fn signal(&self, node: usize, signal: &str) {
        let process = self.processes[node].as_ref().expect("it runs");
        let status = Command::new("kill").args([signal, &process.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    fn sides(sides: &[Vec<usize>]) -> Vec<Vec<String>> {
        sides.iter().map(|side| side.iter().map(|host| address(*host)).collect()).collect()
    }

    pub fn lose(&mut self) {
        match &self.scenario.loss {
            Loss::Kill(nodes) => {
                for node in nodes {
                    let mut process = self.processes[*node].take().expect("it runs");
                    process.kill().expect("it can be killed");
                    process.wait().expect("it ends");
                }
            }
            Loss::Stop(nodes) => {
                for node in nodes {
                    self.signal(*node, "-STOP");
                    self.stopped.push(*node);
                }
            }
            Loss::Cut(sides) => self.network.cut(&Self::sides(sides), false),
        }
    }

    /// Lets everything come back.
    pub fn heal(&mut self) {
        match &self.scenario.loss {
            Loss::Kill(nodes) => nodes.iter().for_each(|node| self.run(*node)),
            Loss::Stop(nodes) => {
                for node in nodes {
                    self.signal(*node, "-CONT");
                }
                self.stopped.clear();
            }
            Loss::Cut(sides) => self.network.cut(&Self::sides(sides), true),
        }
    }

    /// Returns the arguments that tell `rconf simulate` what happens.
    pub fn words(&self) -> Vec<String> {
        match &self.scenario.loss {
            Loss::Kill(nodes) | Loss::Stop(nodes) => {
                let names: Vec<String> = nodes.iter().map(|node| self.name(*node)).collect();
                vec!["--lose".to_owned(), names.join(",")]
            }
            Loss::Cut(sides) => {
                let sides = Self::sides(sides).into_iter();
                let sides = sides
                    .map(|side| side.iter().map(|host| format!("host:{host}")).collect::<Vec<_>>().join(","));
                vec!["--cut".to_owned(), sides.collect::<Vec<_>>().join("|")]
            }
        }
    }

    /// Returns what a node has logged of elections.
    pub fn log(&self, node: usize) -> String {
        let path = self.folder.path().join(node.to_string()).join("log");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let words = ["lection", "ailover", "failing", "state changed", "rank", "Migrat", "migrat", "FAIL"];
        let is_about = |line: &&str| words.iter().any(|word| line.contains(word));
        text.lines().filter(is_about).collect::<Vec<_>>().join("\n")
    }
}

/// Returns whether the node that gave an answer to `CLUSTER NODES` reaches all others.
fn reaches_all(nodes: &str) -> bool {
    let flags = |line: &str| line.split_whitespace().nth(2).unwrap_or_default().to_owned();
    let is_well =
        |line: &str| !line.contains("disconnected") && !flags(line).split(',').any(|f| f.starts_with("fail"));
    nodes.lines().all(is_well)
}

/// Returns the address of a host. All of 127.0.0.0/8 is the loopback.
fn address(host: usize) -> String {
    format!("127.0.0.{}", host + 1)
}
