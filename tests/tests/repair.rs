//! Repairs: the answers after the tutorial's power failure, and plans that are carried out on real servers.

use rconf_core::message::{Language, Message};
use rconf_core::plan::repair::{Observed, Wanted, diagnose, repair};
use rconf_core::plan::{Change, Check};
use rconf_tests::need::server;
use rconf_tests::servers::RealServer;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Far from the ports of other tests.
const FIRST_PORT: u16 = 19361;
const KEYS: usize = 300;

fn observe(texts: &[&str]) -> Observed {
    let mut observed = Observed::default();
    for text in texts {
        assert_eq!(observed.add(text.as_bytes()), []);
    }
    observed
}

#[test]
fn the_tutorials_power_cut() {
    let observed = observe(&[
        include_str!("../../fixtures/tutorial/cluster-nodes.txt"),
        include_str!("../../fixtures/tutorial/cluster-info-after-power-loss.txt"),
    ]);
    let change = repair(&observed, &[]);
    let told = change.told(Language::English);
    let answer = serde_json::json!({ "faults": diagnose(&observed, &[]), "change": told });
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).expect("it is written"));
    insta::assert_snapshot!("the_tutorials_power_cut_in_chinese", change.text(Language::Chinese));
}

#[test]
fn a_real_permuted_cluster() {
    let observed = observe(&[
        include_str!("../../fixtures/repair/docker-permuted/nodes.txt"),
        include_str!("../../fixtures/repair/docker-permuted/inspect.json"),
        include_str!("../../fixtures/repair/docker-permuted/network.json"),
    ]);
    let change = repair(&observed, &[]);
    is_shell(&change);
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&change.told(Language::English)).expect("it is written")
    );
}

/// Checks that the shell can parse every line.
fn is_shell(change: &Change) {
    let steps = change.told(Language::Chinese).steps;
    let checks = steps.iter().flat_map(|step| [&step.precondition, &step.wait]).flatten();
    let lines = steps.iter().flat_map(|step| step.commands.iter().chain(&step.way_back));
    for line in lines.chain(checks.map(|check| &check.test)) {
        let status = Command::new("sh").args(["-n", "-c", line]).status().expect("sh runs");
        assert!(status.success(), "{line}");
    }
}

/// Nodes with loopback addresses of their own, which can change. They are killed when this is dropped.
struct Nodes {
    server: RealServer,
    folder: PathBuf,
    processes: Vec<Option<Child>>,
    net: u8,
}

impl Drop for Nodes {
    fn drop(&mut self) {
        (0..self.processes.len()).for_each(|at| self.kill(at));
    }
}

impl Nodes {
    fn kill(&mut self, at: usize) {
        if let Some(mut process) = self.processes[at].take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    fn port(at: usize) -> u16 {
        FIRST_PORT + u16::try_from(at).expect("few nodes")
    }

    fn address(&self, at: usize) -> String {
        format!("127.0.{}.{}", self.net, at + 1)
    }

    fn start(&mut self, at: usize) {
        let (port, address) = (Self::port(at), self.address(at));
        let folder = self.folder.join(format!("node-{port}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(self.folder.join(format!("address-{port}")), format!(" {address} ")).expect("a file");
        let mut command = self.server.command();
        command.args(["--port", &port.to_string(), "--bind", &address, "--protected-mode", "no"]);
        command.args(["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]);
        command.args(["--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0"]);
        // From 7.0, an outgoing connection no longer uses the address in `bind` by default.
        command.args(["--bind-source-addr", &address]);
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let process =
            command.current_dir(&folder).stdout(log).stderr(Stdio::null()).spawn().expect("it starts");
        self.processes[at] = Some(process);
    }

    /// Writes stand-ins for `plan.sh` and `docker` for these nodes.
    fn write_tools(&self) {
        let cli = self.server.cli();
        let words: Vec<_> = std::iter::once(cli.get_program()).chain(cli.get_args()).collect();
        let words: Vec<_> = words.iter().map(|word| format!("'{}'", word.to_string_lossy())).collect();
        let plan = format!(
            "#!/bin/sh\ncase $1 in\ncli) key=$2; shift 2; read -r address <\"address-$key\"\n\
             exec {} -h \"$address\" -p \"$key\" \"$@\" ;;\nverify) exit 0 ;;\nesac\nexit 1\n",
            words.join(" ")
        );
        let docker =
            "#!/bin/sh\nfor name; do :; done\n[ \"$1\" = inspect ] && cat \"address-${name#redis-}\"\n";
        for (name, text) in [("plan.sh", plan.as_str()), ("docker", docker)] {
            let path = self.folder.join(name);
            std::fs::write(&path, text).expect("a script");
            let status = Command::new("chmod").arg("755").arg(&path).status().expect("chmod runs");
            assert!(status.success());
        }
    }

    /// Runs a line of shell. Returns whether it succeeds, and its output.
    fn shell(&self, line: &str) -> (bool, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-e", "-c", line])
            .env("PATH", format!("{}:{path}", self.folder.display()))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn wait(&self, check: &Check) -> bool {
        let start = Instant::now();
        loop {
            if self.shell(&check.test).0 {
                return true;
            }
            if start.elapsed() >= Duration::from_secs(check.seconds.into()) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    fn ask(&self, at: usize, words: &str) -> String {
        self.shell(&format!("./plan.sh cli {} {words} 2>&1", Self::port(at))).1
    }

    fn count(&self, commands: &str, at: usize, answer: &str) -> usize {
        std::fs::write(self.folder.join("input"), commands).expect("a file");
        let said = self.shell(&format!("./plan.sh cli {} -c <input", Self::port(at))).1;
        said.lines().filter(|line| line.starts_with(answer)).count()
    }

    fn read_keys(&self, at: usize) -> usize {
        let commands = (0..KEYS).fold(String::new(), |mut text, n| {
            let _ = writeln!(text, "get key:{n}");
            text
        });
        self.count(&commands, at, "value:")
    }

    /// Returns the answers of all running nodes.
    fn observe(&self) -> Observed {
        let mut observed = Observed::default();
        for at in (0..6).filter(|at| self.processes[*at].is_some()) {
            let text = self.ask(at, "cluster nodes") + &self.ask(at, "cluster info");
            assert_eq!(observed.add(text.as_bytes()), [], "{text}");
        }
        observed
    }

    fn wanted(&self) -> Vec<Wanted> {
        let wanted = |at: usize| Wanted {
            node: format!("redis-{}", Self::port(at)),
            key: Self::port(at).to_string(),
            address: self.address(at).parse().expect("an address"),
            port: Self::port(at),
            bus_port: Self::port(at) + 10000,
        };
        (0..6).map(wanted).collect()
    }

    /// Carries out a change, as a script would.
    fn carry_out(&self, change: &Change) {
        is_shell(change);
        for step in &change.steps {
            assert!(!step.commands.is_empty(), "{step:#?}");
            if let Some(check) = &step.precondition {
                assert!(self.wait(check), "{check:#?}");
            }
            for line in &step.commands {
                let (succeeds, said) = self.shell(line);
                assert!(succeeds, "{line}: {said}");
            }
            if let Some(check) = &step.wait {
                assert!(self.wait(check), "{check:#?}\n{}", self.ask(0, "cluster nodes"));
            }
        }
    }
}

fn start(real: &RealServer, folder: &Path) -> Nodes {
    let processes = (0..6).map(|_| None).collect();
    let mut nodes = Nodes { server: real.clone(), folder: folder.to_owned(), processes, net: 11 };
    nodes.write_tools();
    (0..6).for_each(|at| nodes.start(at));
    let answers = |says: &str, test: String| Check { says: Message::verbatim(says), test, seconds: 60 };
    for at in 0..6 {
        let test = format!("[ \"$(./plan.sh cli {} ping)\" = PONG ]", Nodes::port(at));
        assert!(nodes.wait(&answers("it answers", test)));
    }
    let all: Vec<String> = (0..6).map(|at| format!("{}:{}", nodes.address(at), Nodes::port(at))).collect();
    let create = format!("--cluster create {} --cluster-replicas 1 --cluster-yes", all.join(" "));
    let said = nodes.ask(0, &create);
    for (command, line, count) in
        [("info replication", "master_link_status:up", 3), ("cluster info", "cluster_state:ok", 6)]
    {
        let each = (0..6).map(|at| format!("./plan.sh cli {} {command}", Nodes::port(at)));
        let each = each.collect::<Vec<_>>().join("; ");
        let test = format!("[ \"$({{ {each}; }} | grep -c '^{line}')\" -eq {count} ]");
        assert!(nodes.wait(&answers("the cluster is whole", test)), "{said}");
    }
    let commands = (0..KEYS).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "set key:{n} value:{n}");
        text
    });
    assert_eq!(nodes.count(&commands, 0, "OK"), KEYS);
    std::thread::sleep(Duration::from_secs(1));
    nodes
}

fn title(change: &Change) -> &str {
    change.title.get(Language::English)
}

/// Repairs a cluster after all nodes lost power and returned at other addresses, and after two of three
/// masters died.
fn is_repaired(name: &str) {
    let Some(real) = server(name) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut nodes = start(&real, folder.path());
    (0..6).for_each(|at| nodes.kill(at));
    nodes.net = 12;
    (0..6).for_each(|at| nodes.start(at));
    std::thread::sleep(Duration::from_secs(5));
    for (word, answer) in [
        ("seq", "ERR Invalid or out of range slot"),
        ("0", "ERR Slot 0 is already busy"),
        ("16384", "ERR Invalid or out of range slot"),
    ] {
        assert_eq!(nodes.ask(0, &format!("cluster addslots {word}")).trim(), answer, "{name}");
    }
    let change = repair(&nodes.observe(), &nodes.wanted());
    assert_eq!(title(&change), "repair nodes that cannot find each other", "{name}: {change:#?}");
    nodes.carry_out(&change);
    assert_eq!(nodes.read_keys(0), KEYS, "{name}");
    assert_eq!(diagnose(&nodes.observe(), &nodes.wanted()), [], "{name}");

    let masters = |nodes: &Nodes| {
        let is_master = |at: &usize| nodes.ask(*at, "role").starts_with("master");
        (0..6).filter(is_master).collect::<Vec<_>>()
    };
    let dead = masters(&nodes);
    nodes.kill(dead[0]);
    nodes.kill(dead[1]);
    std::thread::sleep(Duration::from_secs(8));
    let change = repair(&nodes.observe(), &nodes.wanted());
    assert_eq!(title(&change), "repair a failed master", "{name}: {change:#?}");
    nodes.carry_out(&change);
    let alive = masters(&nodes)[0];
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(nodes.read_keys(alive), KEYS, "{name}");
    println!("{name}: repaired twice, {KEYS} of {KEYS} keys read back");
}

#[test]
fn real_clusters_are_repaired() {
    for name in ["redis:7.0", "redis:8.0", "valkey:9.1"] {
        is_repaired(name);
    }
}
