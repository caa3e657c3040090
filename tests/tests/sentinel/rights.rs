//! What the user of Sentinels needs on the servers: one set, from whose user the rights are taken one by one.

use super::KEYS;
use super::faults::{Running, Set};
use rconf_core::message::Language;
use rconf_tests::need;
use std::time::{Duration, Instant};

const USER: &str = "watcher";
const LOGIN: &str = "watcher-password";
/// How long a Sentinel gets to find out what it may not do. What it may do takes about two seconds.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

/// What the Sentinels no longer get done without a right.
enum Without {
    /// They take the master to be down.
    Down,
    /// They know no replica.
    NoReplica,
    /// They do not find each other.
    Alone,
    /// The replica that they choose is not promoted.
    NoPromotion,
}

/// Shows for each right that rconf asks for that Sentinels fail without it, and that the rules in its help are enough.
pub(super) fn each_right_is_needed() {
    let Some(real) = need::server("redis:7.0") else { return };
    let bare = Set::new(22_460, 3)
        .with(
            "sentinel-",
            "auth-pass m fault-password",
            &format!("auth-user m {USER}\nsentinel auth-pass m {LOGIN}"),
        )
        .with("sentinel-", "failover-timeout m 5000", "failover-timeout m 2000")
        .with_line("node-", &format!("user {USER} on >{LOGIN} +ping"));
    let found = bare.findings(&real, "Q026");
    let help = found.first().expect("rconf finds it").help.get(Language::English).to_owned();
    let rules = help.split('`').nth(1).expect("rules in the help").to_owned();
    let set = bare.with("node-", "+ping", &rules);
    assert!(set.findings(&real, "Q026").is_empty(), "{rules}");
    let cases = [
        ("-ping", Without::Down),
        ("-info", Without::NoReplica),
        ("-subscribe", Without::Alone),
        ("-publish", Without::Alone),
        ("resetchannels", Without::Alone),
        ("-slaveof", Without::NoPromotion),
        ("-exec", Without::NoPromotion),
        ("-config|rewrite", Without::NoPromotion),
        ("-client|kill", Without::NoPromotion),
    ];
    let mut running = set.run(&real);
    running.settle();
    for (rule, without) in &cases {
        let lacking = set.with("node-", &rules, &format!("{rules} {rule}"));
        assert_eq!(
            lacking.findings(&real, "Q026").len(),
            2,
            "rconf finds a user with {rule} on both servers"
        );
        give(&running, rule);
        let seen = match without {
            Without::Down => wait(|| state(&running).contains("status=sdown")),
            Without::NoReplica => is_forgotten(&running, "slaves=0"),
            Without::Alone => is_forgotten(&running, "sentinels=1"),
            Without::NoPromotion => !is_promoted(&running),
        };
        assert!(seen, "{rule}: {}", state(&running));
        give(&running, &rules);
        running.settle();
        wait(|| state(&running).contains("status=ok"));
    }
    running.set.wait("the Sentinels to know all again", |_| {
        state(&running).contains("status=ok") && knows_all(&running)
    });
    running.check_failover(true, &rules);
    println!(
        "Q026: without any of {} rights there is no failover; with `{rules}` there is, with {KEYS} of {KEYS} keys",
        cases.len()
    );
}

/// Gives the user of the Sentinels other rights on both servers, and has the Sentinels connect again.
fn give(running: &Running, rules: &str) {
    for port in running.set.ports() {
        let words: Vec<&str> = ["acl", "setuser", USER].into_iter().chain(rules.split(' ')).collect();
        assert_eq!(running.set.ask(port, &words).trim(), "OK");
    }
    for sentinel in running.set.sentinels() {
        running.set.ask(sentinel, &["sentinel", "reset", "m"]);
    }
}

/// Returns what the first Sentinel says of the master.
fn state(running: &Running) -> String {
    running.set.ask(running.set.sentinels()[0], &["info", "sentinel"])
}

/// Returns whether the first Sentinel knows the replica and the others.
fn knows_all(running: &Running) -> bool {
    state(running).contains("slaves=1,sentinels=3")
}

/// Returns whether the Sentinel still says this after it had the time to find out more. On a busy machine, an answer to what
/// was asked before may come late.
fn is_forgotten(running: &Running, what: &str) -> bool {
    (0..4).any(|_| {
        for sentinel in running.set.sentinels() {
            running.set.ask(sentinel, &["sentinel", "reset", "m"]);
        }
        std::thread::sleep(LONG_ENOUGH);
        state(running).contains(what)
    })
}

/// Asks for a failover, and returns whether it is done.
fn is_promoted(running: &Running) -> bool {
    running.settle();
    let replica = running.first + 1;
    running.set.ask(running.set.sentinels()[0], &["sentinel", "failover", "m"]);
    let is_master = || running.set.field(replica, &["info", "replication"], "role") == "master";
    wait(is_master)
}

fn wait(is_so: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < LONG_ENOUGH {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    false
}
