//! Faults of group Q on real processes: what the rule says does happen, and no more after its advice is followed.

use super::KEYS;
use super::rights::each_right_is_needed;
use rconf_core::config::Files;
use rconf_core::diagnostic::Finding;
use rconf_core::lint::{Linter, Options};
use rconf_core::session::Input;
use rconf_tests::cluster::RealCluster;
use rconf_tests::fixing::fix;
use rconf_tests::need;
use rconf_tests::servers::RealServer;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const PASSWORD: &str = "fault-password";
/// How long to wait for a failover that must not happen. Sets without a fault need about three seconds.
const LONG_ENOUGH: Duration = Duration::from_secs(7);
/// How long to wait for one that must.
const PATIENCE: Duration = Duration::from_secs(40);

/// The files of a master, a replica and some Sentinels, by their paths.
#[derive(Debug, Clone)]
pub(super) struct Set {
    first: u16,
    files: Vec<(String, String)>,
}

impl Set {
    /// Returns a set without a fault, on ports from `first` on.
    pub(super) fn new(first: u16, sentinels: u16) -> Self {
        let server = |nth: u16, more: &str| {
            let port = first + nth - 1;
            let text = format!(
                "port {port}\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\nrepl-diskless-sync-delay 0\n{more}"
            );
            (format!("set/node-{nth}/redis.conf"), text)
        };
        let mut files = vec![server(1, ""), server(2, &format!("replicaof 127.0.0.1 {first}\n"))];
        for nth in 1..=sentinels {
            let text = format!(
                "port {}\nsentinel monitor m 127.0.0.1 {first} 2\nsentinel auth-pass m {PASSWORD}\n\
                 sentinel down-after-milliseconds m 1000\nsentinel failover-timeout m 5000\n",
                first + 4 + nth
            );
            files.push((format!("set/sentinel-{nth}/sentinel.conf"), text));
        }
        Self { first, files }
    }

    /// Returns the set with a text replaced in the files whose paths contain `of`.
    pub(super) fn with(&self, of: &str, text: &str, by: &str) -> Self {
        let mut set = self.clone();
        for (_, file) in set.files.iter_mut().filter(|(path, _)| path.contains(of)) {
            assert!(file.contains(text), "{text}: {file}");
            *file = file.replace(text, by);
        }
        set
    }

    pub(super) fn with_line(&self, of: &str, line: &str) -> Self {
        let mut set = self.clone();
        for (_, file) in set.files.iter_mut().filter(|(path, _)| path.contains(of)) {
            file.push_str(line);
            file.push('\n');
        }
        set
    }

    fn inputs(&self) -> Vec<Input> {
        let input =
            |(path, text): &(String, String)| Input { path: path.clone(), bytes: text.clone().into_bytes() };
        self.files.iter().map(input).collect()
    }

    /// Returns whether a rule finds something.
    fn has(&self, real: &RealServer, code: &str) -> bool {
        !self.findings(real, code).is_empty()
    }

    /// Returns what a rule finds.
    pub(super) fn findings(&self, real: &RealServer, code: &str) -> Vec<Finding> {
        let mut report = linter(real)
            .lint(self.files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())), &Files::new());
        report.findings.retain(|finding| finding.rule.code == code);
        report.findings
    }

    /// Returns the set after the fixes that rconf makes, including those that somebody has to choose.
    fn fixed(&self, real: &RealServer) -> Self {
        let (fixed, _) = fix(&linter(real), self.inputs(), &Files::new(), true).expect("fixes settle");
        let text = |input: &Input| (input.path.clone(), String::from_utf8_lossy(&input.bytes).into_owned());
        Self { first: self.first, files: fixed.iter().map(text).collect() }
    }

    pub(super) fn run(&self, real: &RealServer) -> Running {
        let folder = tempfile::tempdir().expect("a folder");
        let mut nodes: Vec<(u16, PathBuf)> = Vec::new();
        for (path, text) in &self.files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            std::fs::write(&path, text).expect("the file is written");
            let port = text.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a port");
            nodes.push((port, path));
        }
        let (servers, sentinels) = nodes.split_at(2);
        let mut set = RealCluster::start_with(real, PASSWORD, &[], folder.path(), servers);
        set.wait("the replica", |set| {
            set.field(self.first + 1, &["info", "replication"], "master_link_status") == "up"
        });
        let mut commands = String::new();
        for n in 0..KEYS {
            let _ = writeln!(commands, "set key:{n} {n}");
        }
        commands.push_str("wait 1 5000\n");
        assert_eq!(set.ask_all(self.first, &commands).last().map(String::as_str), Some("1"));
        set.start_sentinels(folder.path(), sentinels);
        Running { set, first: self.first, folder }
    }
}

fn linter(real: &RealServer) -> Linter {
    Linter::new(Options { server: Some(real.server), ..Options::default() })
}

/// A set that runs.
pub(super) struct Running {
    pub(super) set: RealCluster,
    pub(super) first: u16,
    folder: tempfile::TempDir,
}

impl Running {
    /// Writes the files of the Sentinels, none of which runs, as they were before a Sentinel wrote to them.
    pub(super) fn write_again(&self, set: &Set) {
        for (path, text) in set.files.iter().filter(|(path, _)| path.contains("sentinel-")) {
            std::fs::write(self.folder.path().join(path), text).expect("the file is written");
        }
    }

    /// Gives the Sentinels time to find the servers and each other.
    pub(super) fn settle(&self) {
        let start = Instant::now();
        let knows_all = |port: &u16| {
            let others = self.set.sentinels().len();
            self.set.ask(*port, &["info", "sentinel"]).contains(&format!("slaves=1,sentinels={others}"))
        };
        while start.elapsed() < Duration::from_secs(6) && !self.set.sentinels().iter().all(knows_all) {
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Kills the master, and returns whether the replica takes over within a time.
    fn fails_over(&mut self, time: Duration) -> bool {
        self.set.kill(self.first);
        let start = Instant::now();
        while start.elapsed() < time {
            if self.set.field(self.first + 1, &["info", "replication"], "role") == "master" {
                assert_eq!(self.set.keys(self.first + 1), KEYS as u64, "no key is lost");
                return true;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        false
    }

    /// Kills the master, and checks that the replica takes over, or that it does not.
    pub(super) fn check_failover(&mut self, wanted: bool, what: &str) {
        let time = if wanted { PATIENCE } else { LONG_ENOUGH };
        let is_done = self.fails_over(time);
        let first = self.set.sentinels()[0];
        let log = self.set.log(first);
        let last: Vec<&str> = log.lines().rev().take(40).collect();
        assert_eq!(is_done, wanted, "{what}: the Sentinel logs, last line first: {last:#?}");
    }
}

/// Shows that a set with a fault, which the rule `code` finds, does not fail over, and that the mended one does.
fn shows(code: &str, faulty: &Set, mended: &Set) {
    let Some(real) = need::server("redis:7.0") else { return };
    assert!(faulty.has(&real, code) && !mended.has(&real, code), "{code}: {faulty:?} {mended:?}");
    for (set, wanted) in [(faulty, false), (mended, true)] {
        let mut running = set.run(&real);
        running.settle();
        running.check_failover(wanted, code);
    }
    println!(
        "{code}: no failover with the fault; after its advice, the replica takes over with {KEYS} of {KEYS} keys"
    );
}

/// The sets run side by side, because they mostly wait.
#[test]
fn sets_with_a_fault_do_not_fail_over_until_it_is_mended() {
    let faults: [fn(); 10] = [
        a_quorum_that_is_never_reached,
        sentinels_without_the_password,
        a_replica_where_a_master_is_meant,
        a_command_by_another_name,
        replicas_that_may_not_be_promoted,
        sentinels_with_one_id,
        two_sentinels,
        a_master_that_cannot_come_back,
        sentinels_with_passwords_of_their_own,
        each_right_is_needed,
    ];
    std::thread::scope(|scope| {
        for fault in faults {
            scope.spawn(fault);
        }
    });
}

fn a_quorum_that_is_never_reached() {
    let good = Set::new(22_300, 3);
    shows("Q009", &good.with("sentinel-", "22300 2", "22300 4"), &good);
}

fn sentinels_without_the_password() {
    let good = Set::new(22_320, 3);
    let line = format!("sentinel auth-pass m {PASSWORD}\n");
    shows("Q014", &good.with("sentinel-", &line, ""), &good);
}

fn a_replica_where_a_master_is_meant() {
    let good = Set::new(22_340, 3);
    shows("Q016", &good.with("sentinel-", "m 127.0.0.1 22340", "m 127.0.0.1 22341"), &good);
}

fn a_command_by_another_name() {
    let renamed = Set::new(22_360, 3).with_line("node-", "rename-command CONFIG a-secret-name");
    let mended = renamed.with_line("sentinel-", "sentinel rename-command m CONFIG a-secret-name");
    shows("Q020", &renamed, &mended);
}

fn replicas_that_may_not_be_promoted() {
    let good = Set::new(22_380, 3);
    shows("Q021", &good.with_line("node-2", "replica-priority 0"), &good);
}

fn sentinels_with_one_id() {
    let Some(real) = need::server("redis:7.0") else { return };
    let id = "0123456789012345678901234567890123456789";
    let copied = Set::new(22_400, 3).with_line("sentinel-", &format!("sentinel myid {id}"));
    let mended = copied.fixed(&real);
    shows("Q010", &copied, &mended);
}

fn sentinels_with_passwords_of_their_own() {
    let good = Set::new(22_480, 3).with_line("sentinel-", &format!("requirepass {PASSWORD}"));
    let mut faulty = good.clone();
    for nth in 1..=3 {
        faulty =
            faulty.with(&format!("sentinel-{nth}"), "requirepass fault-", &format!("requirepass own-{nth}-"));
    }
    shows("Q027", &faulty, &good);
}

/// The machine of the master takes one of two Sentinels along.
fn two_sentinels() {
    let Some(real) = need::server("redis:7.0") else { return };
    for (count, wanted) in [(2, false), (3, true)] {
        let set = Set::new(22_420, count);
        assert_eq!(set.has(&real, "Q008"), !wanted);
        let mut running = set.run(&real);
        running.settle();
        let first = running.set.sentinels()[0];
        running.set.kill(first);
        running.check_failover(wanted, "Q008");
    }
    println!("Q008: with one of two Sentinels gone there is no failover, with one of three there is");
}

/// The failover works, but the old master never synchronizes again, so the next one has no replica.
fn a_master_that_cannot_come_back() {
    let Some(real) = need::server("redis:7.0") else { return };
    // On a busy machine a second is too short: the Sentinels take the new master for down, and fail over back.
    let good = Set::new(22_440, 3).with(
        "sentinel-",
        "down-after-milliseconds m 1000",
        "down-after-milliseconds m 5000",
    );
    let faulty = good.with("node-1", &format!("masterauth {PASSWORD}\n"), "");
    let mended = faulty.fixed(&real);
    assert!(faulty.has(&real, "Q015") && !mended.has(&real, "Q015"));
    for (set, wanted) in [(&faulty, "down"), (&mended, "up")] {
        let mut running = set.run(&real);
        running.settle();
        running.check_failover(true, "Q015");
        running.set.wait("the Sentinels to name the new master", |all| {
            all.sentinels().iter().all(|sentinel| all.master_of(*sentinel, "m") == Some(set.first + 1))
        });
        running.set.run(set.first);
        running.set.wait("the old master to become a replica", |all| {
            all.field(set.first, &["info", "replication"], "role") == "slave"
        });
        std::thread::sleep(Duration::from_secs(3));
        let link = running.set.field(set.first, &["info", "replication"], "master_link_status");
        assert_eq!(link, wanted, "Q015");
    }
    println!("Q015: the old master comes back and stays without a link; after `--fix` it synchronizes");
}
