//! What the user of Sentinels needs on the servers: one set, from whose user the rights are taken one by one.
//!
//! Sentinels that know each other tell each other what they know, without the servers (`PUBLISH` from one to the other), and a
//! reset forgets only what one of them knows. So for each right all of them are killed and start anew with the files that know
//! nothing. Whether a right was missed, the servers tell (`ACL LOG`), and not a clock.

use super::KEYS;
use super::faults::{Running, Set};
use rconf_core::message::Language;
use rconf_tests::need;

const USER: &str = "watcher";
const LOGIN: &str = "watcher-password";

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

/// The rights, each with what the servers call it when they refuse it.
const CASES: [(&str, &str, Without); 9] = [
    ("-ping", "ping", Without::Down),
    ("-info", "info", Without::NoReplica),
    ("-subscribe", "subscribe", Without::Alone),
    ("-publish", "publish", Without::Alone),
    ("resetchannels", "__sentinel__:hello", Without::Alone),
    ("-slaveof", "slaveof", Without::NoPromotion),
    ("-exec", "exec", Without::NoPromotion),
    ("-config|rewrite", "config|rewrite", Without::NoPromotion),
    ("-client|kill", "client|kill", Without::NoPromotion),
];

/// Shows for each right that rconf asks for that Sentinels fail without it, and that the rules in its help are enough.
pub(super) fn each_right_is_needed() {
    let Some(real) = need::server("redis:7.0") else { return };
    let bare = Set::new(22_460, 3)
        .with(
            "sentinel-",
            "auth-pass m fault-password",
            &format!("auth-user m {USER}\nsentinel auth-pass m {LOGIN}"),
        )
        .with("sentinel-", "failover-timeout m 5000", "failover-timeout m 1000")
        .with_line("node-", &format!("user {USER} on >{LOGIN} +ping"));
    let found = bare.findings(&real, "Q026");
    let help = found.first().expect("rconf finds it").help.get(Language::English).to_owned();
    let rules = help.split('`').nth(1).expect("rules in the help").to_owned();
    let set = bare.with("node-", "+ping", &rules);
    assert!(set.findings(&real, "Q026").is_empty(), "{rules}");
    let mut running = set.run(&real);
    for (rule, object, without) in &CASES {
        let lacking = format!("{rules} {rule}");
        let found = set.with("node-", &rules, &lacking).findings(&real, "Q026");
        assert_eq!(found.len(), 2, "rconf finds a user with {rule} on both servers");
        start_anew(&mut running, &set, &lacking);
        check(&running, rule, object, without);
    }
    start_anew(&mut running, &set, &rules);
    running.set.wait("the Sentinels to know all", |_| {
        running.set.sentinels().iter().all(|port| {
            let state = state(&running, *port);
            state.contains("status=ok") && state.contains("slaves=1,sentinels=3")
        })
    });
    running.check_failover(true, &rules);
    println!(
        "Q026: without any of {} rights there is no failover; with `{rules}` there is, with {KEYS} of {KEYS} keys",
        CASES.len()
    );
}

/// Gives the user other rights on both servers, and starts all Sentinels anew.
fn start_anew(running: &mut Running, set: &Set, rules: &str) {
    let sentinels = running.set.sentinels();
    for port in &sentinels {
        running.set.kill(*port);
    }
    for port in running.set.ports() {
        let words: Vec<&str> = ["acl", "setuser", USER].into_iter().chain(rules.split(' ')).collect();
        assert_eq!(running.set.ask(port, &words).trim(), "OK", "{rules}");
        assert_eq!(running.set.ask(port, &["acl", "log", "reset"]).trim(), "OK");
    }
    running.write_again(set);
    for port in &sentinels {
        running.set.run(*port);
    }
}

fn check(running: &Running, rule: &str, object: &str, without: &Without) {
    let set = &running.set;
    // Each of the Sentinels asks for it, and some of them again.
    let missed =
        |times: u32| set.ports().iter().map(|port| refused(running, *port, object)).sum::<u32>() >= times;
    let all = || set.sentinels().into_iter().map(|port| state(running, port));
    match without {
        Without::Down => set.wait(&format!("the master to be down: {rule}"), |_| {
            missed(3) && all().all(|state| state.contains("down"))
        }),
        Without::NoReplica => {
            set.wait(&format!("{object} to be refused"), |_| missed(6));
            assert!(all().all(|state| !state.contains("slaves=1")), "{rule}");
        }
        Without::Alone => {
            set.wait(&format!("{object} to be refused"), |_| missed(6));
            assert!(all().all(|state| !state.contains("sentinels=3")), "{rule}");
        }
        Without::NoPromotion => {
            let (first, replica) = (set.sentinels()[0], running.first + 1);
            // It refuses as long as it does not know the replica well.
            set.wait("a failover to begin", |set| {
                set.ask(first, &["sentinel", "failover", "m"]).trim() == "OK"
            });
            let is_over = || set.log(first).contains("-failover-abort") && missed(1);
            let is_master = || set.field(replica, &["info", "replication"], "role") == "master";
            set.wait(&format!("the failover to end: {rule}"), |_| is_over() || is_master());
            assert!(!is_master(), "{rule}");
        }
    }
}

/// Returns what a Sentinel says of the master.
fn state(running: &Running, sentinel: u16) -> String {
    running.set.ask(sentinel, &["info", "sentinel"])
}

/// Returns how often a server refused a command or a channel to the Sentinels.
fn refused(running: &Running, port: u16, object: &str) -> u32 {
    let log = running.set.ask(port, &["acl", "log", "128"]);
    let lines: Vec<&str> = log.lines().map(str::trim).collect();
    let mut count = 0;
    let mut sum = 0;
    for (name, value) in lines.iter().zip(lines.iter().skip(1)) {
        match *name {
            "count" => count = value.parse().unwrap_or(0),
            "object" if *value == object => sum += count,
            _ => {}
        }
    }
    sum
}
