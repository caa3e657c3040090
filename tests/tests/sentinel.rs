//! Real servers with Sentinels. A generated set fails over and keeps all keys, also when everything is killed at once. Sets
//! with a fault of group Q do not fail over, or lose their replica, until the finding's advice is followed.

use rconf_core::catalog::Server;
use rconf_core::generate::rewritten::with_state;
use rconf_core::generate::{GeneratedFile, Inputs, generate};
use rconf_core::spec;
use rconf_tests::cluster::RealCluster;
use rconf_tests::need;
use rconf_tests::servers::RealServer;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "sentinel/faults.rs"]
mod faults;
#[path = "sentinel/rights.rs"]
mod rights;

const KEYS: usize = 300;
const PASSWORD: &str = "a-password-for-tests";
const MASTER: &str = "mymaster";

/// A generated set, started on the loopback.
struct Ours {
    set: RealCluster,
    folder: tempfile::TempDir,
    files: Vec<GeneratedFile>,
    servers: Vec<u16>,
    sentinels: Vec<u16>,
}

impl Ours {
    /// Starts three servers from the port `first` on, and three Sentinels. `more` contains further lines of the spec.
    fn start(real: &RealServer, first: u16, more: &str) -> Self {
        let of_sentinels = first + 5;
        let text = format!(
            "server = \"{}\"\nlanguage = \"zh\"\n[cluster]\nmode = \"sentinel\"\nports = \"{first}-{}\"\n[sentinel]\nmaster-name = \"{MASTER}\"\n\
             ports = \"{of_sentinels}-{}\"\ndown-after-milliseconds = 1500\nfailover-timeout = 4000\n[announce]\nto = \"host\"\n\
             address = \"127.0.0.1\"\n[config]\nmaxmemory = \"100mb\"\nrepl-diskless-sync-delay = 0\n{more}",
            real.server,
            first + 2,
            of_sentinels + 2
        );
        let outcome = spec::read("rconf.toml", &text);
        let spec = outcome.spec.unwrap_or_else(|| panic!("{:?}", outcome.findings));
        let users = "user app on >an-app-password ~app:* +@read +@write\n";
        let made = generate(&spec, Inputs { password: PASSWORD, users }).expect("the password is good");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_string_lossy().into_owned();
        if spec.tls.is_some() {
            make_certificates(folder.path(), &made.files);
        }
        let files: Vec<GeneratedFile> = made.files.iter().map(|file| on_this_machine(file, &root)).collect();
        for file in &files {
            let path = folder.path().join(&file.path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            std::fs::write(path, &file.bytes).expect("the file is written");
        }
        let tls = format!(
            "--tls --cacert {root}/tls/ca.crt --cert {root}/tls/server.crt --key {root}/tls/server.key"
        );
        let client: Vec<String> = tls.split(' ').filter(|_| spec.tls.is_some()).map(str::to_owned).collect();
        let servers: Vec<u16> = (first..first + 3).collect();
        let sentinels: Vec<u16> = (of_sentinels..of_sentinels + 3).collect();
        let of_server = |port: &u16| (*port, folder.path().join(format!("node-{port}/conf/redis.conf")));
        let of_sentinel =
            |port: &u16| (*port, folder.path().join(format!("sentinel-{port}/conf/sentinel.conf")));
        let nodes: Vec<(u16, PathBuf)> = servers.iter().map(of_server).collect();
        let mut set = RealCluster::start_with(real, PASSWORD, &client, folder.path(), &nodes);
        set.wait("two replicas", |set| set.field(first, &["info", "replication"], "connected_slaves") == "2");
        let watchers: Vec<(u16, PathBuf)> = sentinels.iter().map(of_sentinel).collect();
        set.start_sentinels(folder.path(), &watchers);
        Self { set, folder, files, servers, sentinels }
    }

    fn script(&self, word: &str) -> String {
        self.set.run_script(&self.folder.path().join("cluster.sh"), word)
    }

    /// Waits until all Sentinels name the same master, which is not `but`. Returns its port.
    fn master(&self, but: Option<u16>) -> u16 {
        let mut master = None;
        self.set.wait("a master that all Sentinels name", |set| {
            let all: Vec<Option<u16>> =
                set.sentinels().iter().map(|port| set.master_of(*port, MASTER)).collect();
            master = all.first().copied().flatten().filter(|port| Some(*port) != but);
            let is_one = |port: u16| set.field(port, &["info", "replication"], "role") == "master";
            all.iter().all(|named| *named == master) && master.is_some_and(is_one)
        });
        master.expect("waited for")
    }

    fn write_keys(&self, port: u16) {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "set key:{n} value:{n}");
        }
        // The last answer is the number of replicas that have all of them.
        commands.push_str("wait 2 10000\n");
        let answers = self.set.ask_all(port, &commands);
        let acknowledged = answers.iter().filter(|answer| *answer == "OK").count();
        assert_eq!((acknowledged, answers.last().map(String::as_str)), (KEYS, Some("2")), "{answers:?}");
    }

    fn read_keys(&self, port: u16) -> usize {
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "get key:{n}");
        }
        let answers = self.set.ask_all(port, &commands);
        answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count()
    }

    /// Checks that generating again changes no file, and that another password gets into every file without the state that
    /// servers and Sentinels have written there getting lost.
    fn keeps_what_was_written(&self, server: Server, master: u16) {
        let is_configuration =
            |file: &&GeneratedFile| file.path.ends_with("redis.conf") || file.path.ends_with("sentinel.conf");
        let mut rewritten = 0;
        for file in self.files.iter().filter(is_configuration) {
            let old = std::fs::read(self.folder.path().join(&file.path)).expect("it is there");
            let Some(kept) = with_state(&file.bytes, &old, PASSWORD, server) else { continue };
            rewritten += 1;
            assert!(
                kept.bytes == old && !kept.is_edited,
                "{} would be written again: {}",
                file.path,
                String::from_utf8_lossy(&old)
            );
            let new = String::from_utf8_lossy(&file.bytes).replace(PASSWORD, "another-password");
            let merged = with_state(new.as_bytes(), &old, "another-password", server).expect("rewritten");
            let text = String::from_utf8_lossy(&merged.bytes);
            assert!(!text.contains(PASSWORD) && text.contains("another-password"), "{}", file.path);
            let is_master = file.path.contains(&format!("node-{master}/"));
            let names_it = [
                format!("sentinel monitor {MASTER} 127.0.0.1 {master} "),
                format!("replicaof 127.0.0.1 {master}\n"),
            ];
            let names = names_it.iter().any(|line| text.contains(line.as_str()));
            assert_eq!(names, !is_master, "{}: {text}", file.path);
            assert!(file.path.ends_with("redis.conf") || text.contains("sentinel myid "), "{}", file.path);
        }
        assert!(rewritten >= 5, "{rewritten} files were rewritten");
    }
}

/// Returns a file with the paths of mounts in a container as folders of this machine, and with its address.
fn on_this_machine(file: &GeneratedFile, root: &str) -> GeneratedFile {
    let node = file.path.split('/').next().unwrap_or_default();
    let text = String::from_utf8_lossy(&file.bytes)
        .replace("/usr/local/etc/redis/", &format!("{root}/{node}/conf/"))
        .replace(" /tls/", &format!(" {root}/tls/"));
    // The command line binds the loopback, which servers then write into their files.
    let own =
        |line: &str| if line.starts_with("bind ") { "bind 127.0.0.1\n".to_owned() } else { line.to_owned() };
    let text: String = text.split_inclusive('\n').map(own).collect();
    GeneratedFile { bytes: text.into_bytes(), ..file.clone() }
}

/// Runs the part of the generated plan that creates certificates.
fn make_certificates(root: &Path, files: &[GeneratedFile]) {
    let plan = files.iter().find(|file| file.path == "plan.sh").expect("there is a plan");
    std::fs::write(root.join("plan.sh"), &plan.bytes).expect("the plan is written");
    let output = std::process::Command::new("sh").arg(root.join("plan.sh")).arg("certs").output();
    let output = output.expect("the shell starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Kills the master, lets it come back, and kills everything and starts it in another order.
fn survives(server: &str, first: u16, more: &str) {
    let Some(real) = need::server(server) else { return };
    let mut ours = Ours::start(&real, first, more);
    assert!(ours.script("verify").contains("完整：一个主节点"));
    assert!(ours.script("status").contains("一切正常"));
    assert_eq!(ours.master(None), first);
    ours.write_keys(first);
    ours.set.kill(first);
    let master = ours.master(Some(first));
    assert_eq!(ours.read_keys(master), KEYS, "{server}: no key is lost");
    ours.set.run(first);
    let witness = ours.sentinels[0];
    ours.set.wait("the old master to follow the new one", |set| {
        let field = |field: &str| set.field(first, &["info", "replication"], field);
        let named = set.master_of(witness, MASTER).map(|port| port.to_string());
        field("role") == "slave" && Some(field("master_port")) == named && field("master_link_status") == "up"
    });
    let master = ours.master(None);
    assert_eq!(ours.read_keys(first), KEYS, "{server}: the old master has all keys");
    println!(
        "{server}: the master died, Sentinels name another, {KEYS} of {KEYS} keys are there; it came back as a replica"
    );
    ours.keeps_what_was_written(real.server, master);
    // By then, data that is written every second is on disk.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    for port in [ours.servers.clone(), ours.sentinels.clone()].concat() {
        ours.set.kill(port);
    }
    for port in ours.sentinels.clone().into_iter().rev().chain(ours.servers.clone().into_iter().rev()) {
        ours.set.run(port);
    }
    assert!(ours.script("verify").contains("完整：一个主节点"));
    let again = ours.master(None);
    assert_eq!(ours.read_keys(again), KEYS, "{server}: no key is lost");
    let masters = ours
        .servers
        .iter()
        .filter(|port| ours.set.field(**port, &["info", "replication"], "role") == "master");
    assert_eq!(masters.count(), 1, "{server}: one master");
    println!("{server}: all were killed and started in another order, one master, {KEYS} of {KEYS} keys");
}

/// Each server once; some with TLS, and users who may do no more than Sentinels and replicas need. They run side by side,
/// because they mostly wait.
#[test]
fn generated_sets_fail_over() {
    const MORE: &str = "[tls]\n[auth]\nacl-file = \"users.acl\"\n";
    let has_openssl = need::program("openssl").is_some();
    if !has_openssl {
        need::skip("Sentinels with TLS", "no openssl");
    }
    let more = if has_openssl { MORE } else { "" };
    let sets = [
        ("redis:6.0", 22_100, more),
        ("redis:7.0", 22_120, more),
        ("valkey:9.1", 22_140, more),
        ("redis:8.0", 22_160, ""),
        ("valkey:8.0", 22_180, ""),
        ("valkey:8.1", 22_200, ""),
    ];
    std::thread::scope(|scope| {
        for (server, first, more) in sets {
            scope.spawn(move || survives(server, first, more));
        }
    });
}
