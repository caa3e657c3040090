use super::compare_sentinels;
use crate::catalog::Server;
use crate::compare::{Apply, Comparison};
use crate::config::{Files, Sentinel, read_sentinel};

const M: &str = "sentinel monitor m 10.0.0.1 6379 2\n";
const ID: &str = "sentinel myid 0123456789012345678901234567890123456789\n";

fn sentinel(server: &str, text: &str) -> Sentinel {
    let server = Server::parse(server).expect("a server of the catalog");
    let sentinel = read_sentinel("sentinel.conf", text.as_bytes().to_vec(), &Files::new(), server);
    assert_eq!(sentinel.config.refusals(), [], "{text}");
    sentinel
}

fn on(server: &str, old: &str, new: &str) -> Comparison {
    compare_sentinels(&sentinel(server, &format!("{M}{old}")), &sentinel(server, &format!("{M}{new}")))
}

/// Returns what changes, and how, a line a change.
fn changes(compared: &Comparison) -> Vec<String> {
    let shown = |side: &crate::compare::Side| side.shown.clone().unwrap_or_else(|| "-".to_owned());
    let line = |change: &crate::compare::Change| {
        let apply = match change.apply {
            Apply::Command(command) => command,
            other => other.name(),
        };
        let entry = change.entry.as_deref().unwrap_or_default();
        format!("{} {entry}: {} {}: {apply}", change.name(), shown(&change.old), shown(&change.new))
    };
    compared.changes.iter().map(line).collect()
}

#[test]
fn what_means_the_same_is_the_same() {
    for (old, new) in [
        ("", "port 26379\nprotected-mode no\nsentinel down-after-milliseconds m 30000\n"),
        ("sentinel parallel-syncs m 1\n", "sentinel deny-scripts-reconfig YES\n"),
        ("sentinel known-slave m 10.0.0.2 6379\n", "sentinel known-replica m 10.0.0.2 6379\n"),
        ("sentinel announce-ip \"\"\n", "sentinel announce-port 0\n"),
        ("sentinel failover-timeout m 5\nsentinel failover-timeout m 7\n", "sentinel failover-timeout m 7\n"),
        ("sentinel rename-command m config x\n", "sentinel rename-command m CONFIG x\n"),
    ] {
        let compared = on("redis:7.2", old, new);
        assert!(compared.is_same(), "{old:?} {new:?}: {:?}", changes(&compared));
    }
    let compared = compare_sentinels(&sentinel("redis:6.0", M), &sentinel("valkey:9.1", M));
    assert_eq!(changes(&compared), [""; 0]);
}

#[test]
fn how_a_change_gets_into_force() {
    let new = "port 26380\nloglevel verbose\nuser a on nopass\nsentinel announce-ip 10.0.0.9\nsentinel auth-pass m x\n\
        sentinel deny-scripts-reconfig no\nsentinel notification-script m /bin/true\nsentinel known-replica m ::1 1\n\
        sentinel rename-command m config y\n";
    let with = |six: bool| {
        let new = if six { new.replace("::1", "10.0.0.2") } else { new.to_owned() };
        changes(&on(if six { "redis:6.0" } else { "redis:7.2" }, "", &new))
    };
    assert_eq!(
        with(false),
        [
            "loglevel : notice verbose: SENTINEL CONFIG SET",
            "port : 26379 26380: restart",
            "user a: - on nopass: ACL SETUSER",
            "sentinel announce-ip : - 10.0.0.9: SENTINEL CONFIG SET",
            "sentinel deny-scripts-reconfig : yes no: restart",
            "sentinel auth-pass m: - ********: SENTINEL SET",
            "sentinel known-replica m [::1]:1: - known: restart",
            "sentinel notification-script m: - /bin/true: restart",
            "sentinel rename-command m CONFIG: - ********: SENTINEL SET",
        ]
    );
    let six = with(true);
    assert!(six.contains(&"loglevel : notice verbose: restart".to_owned()), "{six:?}");
    assert!(six.contains(&"sentinel announce-ip : - 10.0.0.9: restart".to_owned()), "{six:?}");
    assert!(six.iter().all(|change| !change.starts_with("user")), "it loads no users: {six:?}");
}

#[test]
fn masters_are_compared_by_name() {
    let old =
        sentinel("redis:7.2", "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor b 10.0.0.2 6379 2\n");
    let new = "sentinel monitor c 10.0.0.3 6379 1\nsentinel parallel-syncs c 3\nsentinel monitor a 10.0.0.1 6380 3\n";
    assert_eq!(
        changes(&compare_sentinels(&old, &sentinel("redis:7.2", new))),
        [
            "sentinel monitor a: 10.0.0.1:6379 10.0.0.1:6380: SENTINEL REMOVE, SENTINEL MONITOR",
            "sentinel monitor a quorum: 2 3: SENTINEL SET",
            "sentinel monitor b: 10.0.0.2:6379 2 -: SENTINEL REMOVE",
            "sentinel monitor c: - 10.0.0.3:6379 1: SENTINEL MONITOR",
            "sentinel parallel-syncs c: 1 3: SENTINEL SET",
        ]
    );
}

#[test]
fn what_a_server_does_not_have_is_of_interest_if_it_is_set() {
    let old = sentinel("redis:7.2", &format!("{M}sentinel master-reboot-down-after-period m 5\n"));
    let compared = compare_sentinels(&old, &sentinel("redis:6.2", M));
    assert_eq!(changes(&compared), ["sentinel master-reboot-down-after-period m: 5 -: new-server"]);
    assert!(compared.dangers.is_empty(), "{:?}", compared.dangers);
}

/// A name may stand for the address that a Sentinel has written instead.
#[test]
fn a_name_may_be_the_same_server() {
    let named = sentinel("redis:7.2", "sentinel resolve-hostnames yes\nsentinel monitor m redis-1 6379 2\n");
    let known = format!("sentinel resolve-hostnames yes\n{M}sentinel known-replica m 10.0.0.2 6379\n");
    let compared = compare_sentinels(&named, &sentinel("redis:7.2", &known));
    let severity =
        |name| compared.dangers.iter().find(|danger| danger.name == name).map(|danger| danger.severity);
    assert_eq!(severity("master-elsewhere"), Some(crate::diagnostic::Severity::Warning));
}

#[test]
fn secrets_are_not_shown() {
    let old = "requirepass hunter1\nsentinel auth-pass m hunter2\nsentinel sentinel-pass hunter3\n\
        sentinel rename-command m CONFIG hunter4\n";
    let compared = on("redis:7.2", old, &old.replace("hunter", "hunter1"));
    assert_eq!(compared.changes.len(), 4);
    assert!(!format!("{compared:?}").contains("hunter"), "{compared:?}");
}

#[test]
fn each_danger_is_seen() {
    let known = "sentinel known-replica m 10.0.0.2 6379\nsentinel known-sentinel m 10.0.0.3 26379 \
        0123456789012345678901234567890123456789\n";
    for (old, new, expected) in [
        (ID, "", "identity-lost"),
        (known, "", "peers-forgotten"),
        ("sentinel auth-pass m x\n", "", "cannot-log-in"),
        ("", "requirepass x\n", "password-of-sentinel"),
        ("user default on nopass\n", "user default on nopass\nrequirepass x\n", "password-has-no-effect"),
        ("", "port 5000\n", "port-changes"),
        ("", "sentinel announce-hostnames yes\n", "announces-otherwise"),
        ("", "sentinel deny-scripts-reconfig no\n", "scripts-can-be-changed"),
        ("", "sentinel deny-scripts-reconfig no\n", "edit-is-overwritten"),
        ("", "sentinel parallel-syncs m 2\n", "one-sentinel-only"),
        ("", "bind 127.0.0.1\n", "fewer-addresses"),
        ("user a on nopass\n", "", "user-loses-rights"),
    ] {
        let names: Vec<_> = on("redis:7.2", old, new).dangers.iter().map(|danger| danger.name).collect();
        assert!(names.contains(&expected), "{old:?} {new:?}: {names:?}");
    }
    for (new, expected) in [
        ("sentinel monitor m 10.0.0.1 6379 3\n", Some("quorum-out-of-reach")),
        ("sentinel monitor m 10.0.0.7 6379 2\n", Some("master-elsewhere")),
        ("sentinel monitor n 10.0.0.1 6379 2\n", None),
    ] {
        let of_new = if expected.is_some() { format!("{new}{known}") } else { new.to_owned() };
        let old = sentinel("redis:7.2", &format!("{M}{known}"));
        let compared = compare_sentinels(&old, &sentinel("redis:7.2", &of_new));
        let expected = expected.unwrap_or("master-not-watched");
        assert_eq!(compared.dangers.first().map(|danger| danger.name), Some(expected), "{new}");
    }
}
