//! Generated clusters on a real Docker engine: the plan twice, nodes killed, compose, changes while it runs, addresses from
//! outside, TLS, several hosts. One engine, one scenario after the other.

use rconf_tests::docker::{ArgvWatch, Engine};
use rconf_tests::servers::RealServer;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const KEYS: usize = 300;

/// A generated folder, whose containers and network go when it is dropped.
struct Made<'e> {
    engine: &'e Engine,
    name: &'static str,
    folder: tempfile::TempDir,
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        self.engine.remove(&format!("{}-", self.name), self.name);
    }
}

impl<'e> Made<'e> {
    /// Generates a cluster from flags, with unusual ports and networks.
    fn new(engine: &'e Engine, name: &'static str, flags: &[&str]) -> Self {
        engine.remove(&format!("{name}-"), name);
        let folder = tempfile::tempdir().expect("a folder");
        let made = Self { engine, name, folder };
        let mut words = vec!["gen", "--name", name, "--out", "."];
        words.extend(flags);
        made.run("rconf", &words);
        made
    }

    /// Generates a cluster from a spec.
    fn of_spec(engine: &'e Engine, name: &'static str, spec: &str) -> Self {
        engine.remove(&format!("{name}-"), name);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("rconf.toml"), spec).expect("the spec is written");
        let made = Self { engine, name, folder };
        made.run("rconf", &["gen"]);
        made
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, command: &str, words: &[&str]) -> String {
        self.engine.run(self.path(), command, words)
    }

    fn plan(&self, words: &[&str]) -> String {
        self.run("./plan.sh", words)
    }

    fn password(&self) -> String {
        let file = self.path().join("secrets/redis-password");
        std::fs::read_to_string(file).expect("there is a password").trim().to_owned()
    }

    /// What the client of a node answers to commands on its input.
    fn ask(&self, node: &str, commands: &str) -> Vec<String> {
        let mut process = Command::new("./plan.sh")
            .args(["cli", node, "-c"])
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the plan starts");
        let mut stdin = process.stdin.take().expect("it reads");
        let commands = commands.to_owned();
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, commands.as_bytes()));
        let output = process.wait_with_output().expect("it ends");
        writer.join().expect("the writer ends").expect("all is read");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter(|l| !l.starts_with("-> Redirected")).map(str::to_owned).collect()
    }

    fn write_keys(&self, node: &str) {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "set key:{n} value:{n}");
        }
        let answers = self.ask(node, &commands);
        assert_eq!(answers.iter().filter(|a| *a == "OK").count(), KEYS, "every write is acknowledged");
    }

    /// How many of the keys are read back with their values.
    fn read_keys(&self, node: &str) -> usize {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "get key:{n}");
        }
        let answers = self.ask(node, &commands);
        answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count()
    }

    /// Runs the script of a change, from step to step where a person is asked in between.
    fn change(&self, words: &[&str]) {
        let mut all = vec!["plan"];
        all.extend(words);
        all.extend(["--format", "shell"]);
        let script = self.run("rconf", &all);
        std::fs::write(self.path().join("change.sh"), &script).expect("the script is written");
        let mut from = 1;
        loop {
            let said = self.run("sh", &["change.sh", &from.to_string()]);
            match said
                .split("When it is done: sh change.sh ")
                .nth(1)
                .and_then(|rest| rest.trim().parse().ok())
            {
                Some(next) => from = next,
                None => return,
            }
        }
    }

    fn nodes_now(&self, node: &str) -> String {
        let nodes = self.plan(&["cli", node, "cluster", "nodes"]);
        std::fs::write(self.path().join("nodes.txt"), &nodes).expect("it is written");
        nodes
    }

    fn containers(&self) -> Vec<String> {
        let prefix = format!("{}-", self.name);
        let all = self.engine.docker(&["ps", "--all", "--format", "{{.Names}}"]);
        let mut names: Vec<String> =
            all.lines().filter(|n| n.starts_with(&prefix)).map(str::to_owned).collect();
        names.sort();
        names
    }
}

fn image(engine: &Engine, server: &str) -> (RealServer, String) {
    engine.image(server).unwrap_or_else(|| panic!("{server} is not fetched: run `cargo xtask servers`"))
}

/// The plan twice, a master killed, all killed and started in another order, down and up: every key is there.
fn lives(engine: &Engine, server: &str, name: &'static str, ports: &str, subnet: &str) {
    let (_, image) = image(engine, server);
    let made = Made::new(
        engine,
        name,
        &["--server", server, "--image", &image, "--ports", ports, "--subnet", subnet, "--memory", "256mb"],
    );
    let watch = ArgvWatch::start();
    watch.add(&made.password());
    let first = ports.split('-').next().expect("a range").to_owned();
    for _ in 0..2 {
        assert!(made.plan(&["up", "create", "verify"]).contains("is whole"));
    }
    made.write_keys(&first);
    assert!(made.plan(&["status"]).contains("all is well"));
    let held: usize = made.plan(&["cli", &first, "dbsize"]).trim().parse().expect("a number");
    let killed = format!("{name}-{first}");
    engine.docker(&["kill", &killed]);
    let other = made.containers()[1].rsplit('-').next().expect("a port").to_owned();
    // Every node must have heard of it: one that has not sends clients to the dead one.
    let alive: Vec<String> = made
        .containers()
        .iter()
        .filter(|c| **c != killed)
        .filter_map(|c| c.rsplit('-').next().map(str::to_owned))
        .collect();
    engine.wait("a failover", || {
        alive.iter().all(|node| {
            let nodes = made.nodes_now(node);
            let is_dead = |line: &str| line.contains(&format!(":{first}@"));
            let is_new = |line: &str| line.contains("master") && line.contains(" 0-5460") && !is_dead(line);
            nodes.lines().any(is_new)
                && made.plan(&["cli", node, "cluster", "info"]).contains("cluster_state:ok")
        })
    });
    assert!(held > 0, "the master held keys");
    assert_eq!(made.read_keys(&other), KEYS, "{server}: no key is lost");
    engine.docker(&["start", &killed]);
    assert!(made.plan(&["verify"]).contains("is whole"));
    println!("docker {server}: a master with {held} keys killed, {KEYS} of {KEYS} keys read back");

    std::thread::sleep(std::time::Duration::from_millis(1500));
    let mut containers = made.containers();
    for name in &containers {
        engine.docker(&["kill", name]);
    }
    containers.reverse();
    for name in &containers {
        engine.docker(&["start", name]);
    }
    assert!(made.plan(&["verify"]).contains("is whole"));
    assert_eq!(made.read_keys(&first), KEYS, "{server}: no key is lost");
    made.run("rconf", &["gen", "--check"]);
    made.plan(&["down"]);
    assert!(made.containers().is_empty());
    assert!(made.plan(&["up", "verify"]).contains("is whole"));
    assert_eq!(made.read_keys(&first), KEYS, "{server}: no key is lost");
    let looks = watch.finish();
    println!(
        "docker {server}: all killed, started in another order, taken down and up: {KEYS} of {KEYS} keys; no password in argv in {looks} looks"
    );
}

fn composes(engine: &Engine) {
    let (_, image) = image(engine, "valkey:9.1");
    let name = "rconf-t2";
    let made = Made::new(
        engine,
        name,
        &["--server", "valkey:9.1", "--image", &image, "--ports", "17402-17407", "--subnet", "10.201.0.0/24"],
    );
    let compose = |words: &[&str]| {
        let mut all = vec!["--project-name", name];
        all.extend(words);
        made.run("docker-compose", &all)
    };
    let created = || {
        let state = engine.docker(&[
            "inspect",
            "--format",
            "{{.State.Status}} {{.State.ExitCode}}",
            "rconf-t2_create_1",
        ]);
        state == "exited 0"
    };
    for _ in 0..2 {
        compose(&["up", "--detach"]);
        engine.wait("the job that creates the cluster", created);
    }
    made.write_keys("17402");
    engine.wait("healthy nodes", || {
        let healthy = engine.docker(&["ps", "--filter", "health=healthy", "--format", "{{.Names}}"]);
        healthy.lines().filter(|n| n.starts_with(name)).count() == 6
    });
    assert!(made.plan(&["verify"]).contains("is whole"));
    compose(&["down"]);
    compose(&["up", "--detach"]);
    engine.wait("the job that creates the cluster", created);
    assert_eq!(made.read_keys("17402"), KEYS);
    compose(&["down"]);
    println!("docker compose, twice: the cluster is whole, and {KEYS} of {KEYS} keys survive down and up");
}

/// Nodes more and less, another password, another release, while it runs.
fn changes(engine: &Engine) {
    let (_, old) = image(engine, "redis:7.0");
    let (_, new) = image(engine, "redis:8.0");
    let made = Made::new(
        engine,
        "rconf-t3",
        &["--server", "redis:7.0", "--image", &old, "--ports", "17502-17507", "--subnet", "10.202.0.0/24"],
    );
    let watch = ArgvWatch::start();
    let before = made.password();
    watch.add(&before);
    made.plan(&["up", "create"]);
    made.write_keys("17502");
    made.change(&["add-node", "--port", "17508"]);
    made.change(&["add-node", "--port", "17509", "--replica-of", "17508"]);
    let moved: usize = made.plan(&["cli", "17508", "dbsize"]).trim().parse().expect("a number");
    assert!(moved > 0, "the new master holds keys");
    assert_eq!(made.read_keys("17502"), KEYS);
    println!("docker add-node: a master that took over {moved} of {KEYS} keys, and its replica");

    made.change(&["rotate-password"]);
    let after = made.password();
    watch.add(&after);
    assert_ne!(before, after);
    let refused = Command::new("docker")
        .args(["exec", "--env", "REDISCLI_AUTH", "rconf-t3-17502", "redis-cli", "-p", "17502", "ping"])
        .env("REDISCLI_AUTH", &before)
        .output()
        .expect("docker starts");
    assert!(!String::from_utf8_lossy(&refused.stdout).contains("PONG"), "the old password is worth nothing");
    assert_eq!(made.read_keys("17502"), KEYS);
    println!("docker rotate-password: the old one is refused, {KEYS} of {KEYS} keys read back");

    made.change(&["rolling-restart"]);
    made.nodes_now("17502");
    made.change(&["upgrade", "--to", "redis:8.0", "--image", &new, "--nodes", "nodes.txt"]);
    assert!(made.plan(&["cli", "17509", "info", "server"]).contains("redis_version:8.0"));
    assert_eq!(made.read_keys("17502"), KEYS);
    println!("docker rolling-restart, upgrade 7.0 to 8.0: {KEYS} of {KEYS} keys read back");

    let nodes = made.nodes_now("17502");
    let is_replica =
        |port: &str| nodes.lines().any(|l| l.contains(&format!(":{port}@")) && l.contains("slave"));
    // The replica goes first; which of the two it is, failovers have decided. In the spec it is 17509.
    assert!(is_replica("17509") || is_replica("17508"));
    if is_replica("17508") {
        made.plan(&["cli", "17508", "cluster", "failover"]);
        engine.wait("the roles of the spec", || {
            made.plan(&["cli", "17509", "info", "replication"]).contains("master_link_status:up")
        });
    }
    for node in ["17509", "17508"] {
        made.nodes_now("17502");
        made.change(&["remove-node", node, "--nodes", "nodes.txt"]);
    }
    assert_eq!(made.read_keys("17502"), KEYS);
    made.run("rconf", &["gen", "--check"]);
    let looks = watch.finish();
    println!(
        "docker remove-node, twice: {KEYS} of {KEYS} keys read back; no password in argv in {looks} looks"
    );
}

/// An address of this machine that lasts as long as this does.
struct Address(&'static str);

impl Address {
    fn new(device: &'static str, addresses: &[&str]) -> Self {
        let ip = |words: &[&str]| Command::new("ip").args(words).output().expect("ip starts");
        ip(&["link", "del", device]);
        assert!(ip(&["link", "add", device, "type", "bridge"]).status.success(), "a device is made");
        for address in addresses {
            assert!(ip(&["addr", "add", address, "dev", device]).status.success(), "{address} is added");
        }
        assert!(ip(&["link", "set", device, "up"]).status.success());
        Self(device)
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["link", "del", self.0]).output();
    }
}

/// Published ports are reached from outside of the network, at the addresses that nodes announce; with TLS and users.
fn outside(engine: &Engine) {
    let (real, image) = image(engine, "redis:7.0");
    let _address = Address::new("rconf-t4", &["10.203.1.1/32"]);
    let spec = format!(
        "server = \"redis:7.0\"\n[cluster]\nname = \"rconf-t4\"\nports = \"17602-17607\"\n[network]\nsubnet = \"10.203.0.0/24\"\n\
         [announce]\nto = \"host\"\naddress = \"10.203.1.1\"\n[tls]\n[auth]\nacl-file = \"users.acl\"\n[docker]\nimage = \"{image}\"\n"
    );
    let folder_users = "user app on >an-app-password ~key:* +@read +@write +cluster\n";
    engine.remove("rconf-t4-", "rconf-t4");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rconf.toml"), spec).expect("it is written");
    std::fs::write(folder.path().join("users.acl"), folder_users).expect("it is written");
    let made = Made { engine, name: "rconf-t4", folder };
    made.run("rconf", &["gen"]);
    assert!(made.plan(&["certs", "up", "create"]).contains("is whole"));
    made.write_keys("17602");
    // From here, as another machine would.
    let root = made.path().to_path_buf();
    let mut reached = 0;
    for port in 17602..=17607 {
        let output = real
            .cli()
            .args(["--tls", "--cacert"])
            .arg(root.join("tls/ca.crt"))
            .args(["-c", "-h", "10.203.1.1", "-p", &port.to_string(), "--user", "app", "get", "key:7"])
            .env("REDISCLI_AUTH", "an-app-password")
            .output()
            .expect("the client starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("value:7"), "{port}: {said}{}", String::from_utf8_lossy(&output.stderr));
        reached += 1;
    }
    made.plan(&["down"]);
    println!("docker with TLS and users: {reached} of 6 nodes reached from outside, redirects followed");
}

/// Three hosts, each a docker context with a folder of its own; they are addresses of this machine.
fn hosts(engine: &Engine) {
    let (_, image) = image(engine, "valkey:8.1");
    let _addresses = Address::new("rconf-t5", &["10.204.1.1/32", "10.204.1.2/32", "10.204.1.3/32"]);
    let away = tempfile::tempdir().expect("a folder for what is on the hosts");
    let mut spec = format!(
        "server = \"valkey:8.1\"\n[cluster]\nname = \"rconf-t5\"\nports = \"17702-17707\"\n[network]\nsubnet = \"10.204.0.0/24\"\n\
         [announce]\nto = \"host\"\n[docker]\nimage = \"{image}\"\n"
    );
    let mut on_hosts = Vec::new();
    for (nth, host) in ["a", "b", "c"].iter().enumerate() {
        let path = away.path().join(host).to_string_lossy().into_owned();
        // Names of temporary folders may begin with a point.
        let path = path.replace("/.", "/");
        std::fs::create_dir_all(&path).expect("the folder is made");
        on_hosts.push(path.clone());
        let context = format!("rconf-t5-{host}");
        let _ = Command::new("docker").args(["context", "rm", "--force", &context]).output();
        engine.docker(&["context", "create", &context, "--docker", "host=unix:///var/run/docker.sock"]);
        let _ = write!(
            spec,
            "[[host]]\nname = \"{host}\"\naddress = \"10.204.1.{}\"\ncontext = \"{context}\"\npath = \"{path}\"\n",
            nth + 1
        );
    }
    let made = Made::of_spec(engine, "rconf-t5", &spec);
    assert!(made.plan(&["up", "create", "verify"]).contains("is whole"));
    assert!(made.plan(&["up", "create"]).contains("is whole"), "a second time");
    made.write_keys("17702");
    let nodes = made.nodes_now("17702");
    let host_of = |line: &str| line.split([' ', ':']).nth(1).map(str::to_owned);
    let by_id = |id: &str| nodes.lines().find(|l| l.starts_with(id)).and_then(host_of);
    let replicas: Vec<&str> = nodes.lines().filter(|l| l.contains("slave")).collect();
    assert_eq!(replicas.len(), 3);
    for line in &replicas {
        let master = line.split(' ').nth(3).expect("a replica names its master");
        assert_ne!(host_of(line), by_id(master), "a replica lies beside its master: {nodes}");
    }
    made.change(&["add-node", "--port", "17708", "--host", "b"]);
    assert_eq!(made.read_keys("17702"), KEYS);
    made.plan(&["down"]);
    for host in ["a", "b", "c"] {
        let _ =
            Command::new("docker").args(["context", "rm", "--force", &format!("rconf-t5-{host}")]).output();
    }
    for path in on_hosts {
        let _ = std::fs::remove_dir_all(&path);
        let _ = Path::new(&path).parent().map(std::fs::remove_dir);
    }
    println!(
        "docker, three hosts by context: whole, no replica beside its master, a node added on one of them, {KEYS} of {KEYS} keys"
    );
}

/// The program is built along with this test's dependencies.
fn build() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(["build", "--quiet", "--package", "rconf"]).status();
    assert!(status.expect("cargo starts").success(), "rconf is built");
}

/// What is done with an engine.
type Scenario = fn(&Engine);

/// Two rows of scenarios, side by side: they mostly wait.
const ROWS: [&[(&str, Scenario)]; 2] = [
    &[("changes", changes), ("outside", outside)],
    &[
        ("life, redis:7.0", lives_on_redis),
        ("life, valkey:9.1, IPv6", lives_on_valkey),
        ("compose", composes),
        ("hosts", hosts),
    ],
];

fn lives_on_redis(engine: &Engine) {
    lives(engine, "redis:7.0", "rconf-t1", "17302-17307", "10.200.0.0/24");
}

fn lives_on_valkey(engine: &Engine) {
    lives(engine, "valkey:9.1", "rconf-t6", "17802-17807", "fd00:dead::/64");
}

/// `RCONF_DOCKER_ONLY=changes` runs those scenarios alone whose name has that word.
#[test]
fn generated_clusters_live_on_a_real_engine() {
    let required = std::env::var_os("RCONF_REQUIRE_SERVERS").is_some();
    let engine = match Engine::start() {
        Ok(engine) => engine,
        Err(why) if !required => return println!("skipped: {why}"),
        Err(why) => panic!("{why}"),
    };
    build();
    for server in ["redis:7.0", "redis:8.0", "valkey:8.1", "valkey:9.1"] {
        image(&engine, server);
    }
    let only = std::env::var("RCONF_DOCKER_ONLY").ok();
    let run = |row: &[(&str, Scenario)]| {
        let wanted = |name: &str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
        for (name, scenario) in row.iter().filter(|(name, _)| wanted(name)) {
            let start = Instant::now();
            scenario(&engine);
            println!("{name}: {} s", start.elapsed().as_secs());
        }
    };
    let run = &run;
    std::thread::scope(|scope| {
        for row in ROWS {
            scope.spawn(move || run(row));
        }
    });
}
