use super::{Migration, Obstacle, StepKind, migrate};
use crate::catalog::Server;
use crate::config::{Files, read, read_sentinel};

fn server(name: &str) -> Server {
    Server::parse(name).expect("a server of the catalog")
}

fn between(from: &str, to: &str, text: &str, keep: bool) -> Result<Migration, Vec<Obstacle>> {
    let old = read("redis.conf", text.as_bytes().to_vec(), &Files::new(), server(from));
    assert_eq!(old.refusals(), [], "{text}");
    let to = server(to);
    let migrated = migrate(&old, to, keep, |text| read("redis.conf", text, &Files::new(), to));
    if let Ok(migration) = &migrated {
        let again = read("redis.conf", migration.text.clone(), &Files::new(), to);
        assert_eq!(again.refusals(), [], "{text}");
    }
    migrated
}

/// Returns the text without lines for defaults.
fn text(from: &str, to: &str, old: &str) -> String {
    let migrated = between(from, to, old, false).expect("everything has a counterpart");
    String::from_utf8(migrated.text).expect("it is UTF-8")
}

#[test]
fn lines_that_fit_stay_as_they_are() {
    let old = "# a comment\r\n  port   6379 \r\n\r\nsave '900' 1\r\nrequirepass \"a b\"";
    for to in Server::all() {
        assert_eq!(text("redis:7.2", to.name(), old), old, "{to}");
    }
}

#[test]
fn lines_are_written_as_the_other_server_takes_them() {
    for (from, to, old, new) in [
        ("redis:7.2", "valkey:8.1", "  masterauth   s\n", "  primaryauth   s\n"),
        ("valkey:8.1", "redis:7.2", "primaryuser u\nPrimaryAuth s\n", "masteruser u\nmasterauth s\n"),
        ("redis:6.2", "redis:7.0", "slaveof 10.0.0.1 6379\n", "replicaof 10.0.0.1 6379\n"),
        ("redis:6.2", "redis:7.0", "hash-max-ziplist-value 32\n", "hash-max-listpack-value 32\n"),
        ("redis:7.0", "redis:6.2", "zset-max-listpack-value 32\n", "zset-max-ziplist-value 32\n"),
        ("redis:7.0", "redis:6.2", " save 900 1 300 10\n", " save 900 1\n save 300 10\n"),
        ("redis:7.0", "redis:6.2", "bind \"127.0.0.1 ::1\"\n", "bind 127.0.0.1 ::1\n"),
        ("redis:7.0", "redis:6.0", "bind * -::*\n", "bind * ::\n"),
        ("redis:6.2", "redis:7.0", "gopher-enabled no\n", "# gopher-enabled no\n"),
        ("redis:7.2", "valkey:9.1", "dynamic-hz yes\n", "# dynamic-hz yes\n"),
        ("redis:7.2", "valkey:9.1", "dynamic-hz no\n", "dynamic-hz no\n"),
        ("redis:8.6", "valkey:8.1", "repl-diskless-load flushdb\n", "repl-diskless-load flush-before-load\n"),
        ("redis:7.2", "valkey:8.1", "# rconf: server redis:7.2\n", "# rconf: server valkey:8.1\n"),
        ("redis:6.2", "redis:7.0", "user a on nopass\nuser a off\n", "# user a on nopass\nuser a off\n"),
        ("valkey:9.1", "redis:7.2", "requirepass \"a\"b\n", "requirepass ab\n"),
        ("redis:6.2", "redis:7.0", "save 1 2 3\nport 1\n", "# save 1 2 3\nport 1\n"),
        ("redis:6.0", "redis:7.0", "client-query-buffer-limit 2mbx\n", "# none"),
    ] {
        if new == "# none" {
            assert!(between(from, to, old, false).is_err(), "{old}");
            continue;
        }
        assert_eq!(text(from, to, old), new, "{from} {to}");
    }
}

#[test]
fn what_has_no_counterpart_is_refused_on_its_line() {
    for (from, to, old, line) in [
        ("redis:6.2", "redis:7.0", "port 1\ngopher-enabled yes\n", 2),
        ("redis:7.0", "redis:7.4", "maxmemory-samples 100\n", 1),
        ("redis:7.2", "redis:7.0", "\nloglevel nothing\n", 2),
        ("redis:8.6", "valkey:9.1", "maxmemory-policy allkeys-lrm\n", 1),
        ("redis:7.2", "redis:6.2", "port 1\nuser a on (+get ~x)\n", 2),
        ("redis:7.2", "valkey:8.0", "save 900 1 300 10\ndbfilename \"\"\n", 2),
        ("redis:7.2", "redis:6.2", "save 900 1 300 10\ndisable-thp yes\nset-max-listpack-entries 1\n", 3),
    ] {
        let obstacles = between(from, to, old, true).expect_err(old);
        let lines: Vec<_> = obstacles.iter().map(|obstacle| obstacle.line).collect();
        assert_eq!(lines, [line], "{from} {to} {old}");
    }
}

#[test]
fn defaults_are_kept_if_wanted() {
    let kept = between("redis:6.2", "redis:7.0", "port 1", true).expect("it has a counterpart");
    let text = String::from_utf8(kept.text).expect("it is UTF-8");
    assert!(text.starts_with("port 1\n\n# "), "{text}");
    assert!(text.contains("\nacl-pubsub-default allchannels\n"), "{text}");
    assert!(kept.steps.iter().any(|step| step.kind == StepKind::Added));
    let new = between("redis:6.2", "redis:7.0", "port 1", false).expect("it has a counterpart");
    assert_eq!(new.text, b"port 1");
    assert!(new.steps.iter().any(|step| step.kind == StepKind::Note));
    let kept = between("redis:6.0", "redis:7.2", "port 1\n", true).expect("it has a counterpart");
    let text = String::from_utf8(kept.text).expect("it is UTF-8");
    assert!(text.contains("\nsave \"\"\n"), "{text}");
    let kept = between("redis:7.2", "redis:6.0", "port 1\n", true).expect("it has a counterpart");
    let text = String::from_utf8(kept.text).expect("it is UTF-8");
    assert!(text.contains("\nsave 3600 1\nsave 300 100\nsave 60 10000\n"), "{text}");
}

#[test]
fn nothing_changes_for_the_same_server() {
    let old = "masterauth a\nsave 1 2 3 4\nslave-priority 5\n";
    for server in ["redis:7.2", "redis:8.8"] {
        assert_eq!(text(server, server, old), "masterauth a\nsave 1 2 3 4\nreplica-priority 5\n");
    }
}

/// Returns the file of a Sentinel for another server, or the lines that have no counterpart.
fn of_sentinel(from: &str, to: &str, text: &str) -> Result<String, Vec<usize>> {
    let read = |text: Vec<u8>, server| read_sentinel("sentinel.conf", text, &Files::new(), server).config;
    let old = read(text.as_bytes().to_vec(), server(from));
    assert_eq!(old.refusals(), [], "{text}");
    match migrate(&old, server(to), true, |text| read(text, server(to))) {
        Ok(migration) => Ok(String::from_utf8(migration.text).expect("it is UTF-8")),
        Err(obstacles) => Err(obstacles.iter().map(|obstacle| obstacle.line).collect()),
    }
}

#[test]
fn files_of_sentinels_are_rewritten() {
    let monitor = "sentinel monitor m 10.0.0.1 6379 2\n";
    let reboot = format!("{monitor}sentinel primary-reboot-down-after-period m 500\n");
    let renamed = reboot.replace("primary-", "master-");
    assert_eq!(of_sentinel("valkey:9.1", "redis:7.0", &reboot), Ok(renamed.clone()));
    assert_eq!(of_sentinel("redis:7.0", "valkey:9.1", &renamed), Ok(renamed.clone()), "it knows both names");
    assert_eq!(of_sentinel("redis:7.0", "redis:6.2", &renamed), Err(vec![2]));
    let default = renamed.replace("500", "0");
    let commented = default.replace("sentinel master", "# sentinel master");
    assert_eq!(of_sentinel("redis:7.0", "redis:6.2", &default), Ok(commented));
}

#[test]
fn names_and_passwords_of_sentinels_stay_what_they_are() {
    let named = "sentinel monitor m redis-1.internal 6379 2\n";
    let with_line = format!("{named}\nsentinel resolve-hostnames yes\n");
    // Redis 6.0 looks the name up when it reads the file, here without an answer.
    let old = "sentinel monitor m localhost 6379 2\n";
    assert_eq!(
        of_sentinel("redis:6.0", "redis:7.0", old),
        Ok(with_line.replace("redis-1.internal", "localhost"))
    );
    let back = of_sentinel("redis:7.0", "redis:6.0", &with_line);
    assert_eq!(back, Ok(with_line.replace("sentinel resolve", "# sentinel resolve")));
    let access = "requirepass a-password\nsentinel sentinel-pass a-password\n";
    let commented = access.replace("sentinel sentinel", "# sentinel sentinel");
    assert_eq!(of_sentinel("redis:7.0", "redis:6.0", access), Ok(commented));
    let differs = access.replace("sentinel-pass a", "sentinel-pass b");
    assert_eq!(of_sentinel("redis:7.0", "redis:6.0", &differs), Err(vec![2]));
    assert_eq!(of_sentinel("redis:7.0", "redis:6.0", "user default on nopass ~* +@all\n"), Err(vec![1]));
    let ignored = of_sentinel("redis:6.0", "redis:7.0", "user default on nopass ~* +@all\n");
    assert_eq!(ignored, Ok("# user default on nopass ~* +@all\n".to_owned()));
}

#[test]
fn what_the_new_server_needs_beside_the_file_is_said() {
    let notes = |old: &str| {
        let steps = between("redis:7.0", "valkey:8.1", old, true).expect("it has a counterpart").steps;
        let notes = steps.iter().filter(|step| step.kind == StepKind::Note);
        notes.map(|step| step.message.get(crate::message::Language::English).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(notes("port 7000\n"), [""; 0]);
    assert!(notes("loadmodule /m/bloom.so\n")[0].contains("`MODULE LOAD`"));
    assert!(notes("aclfile /etc/users.acl\n")[0].contains("the ACL file was not read"));
}
