use super::{Apply, Comparison, compare};
use crate::catalog::Server;
use crate::config::{Config, Files, read};

fn config(server: &str, text: &str) -> Config {
    let server = Server::parse(server).expect("a server of the catalog");
    let config = read("redis.conf", text.as_bytes().to_vec(), &Files::new(), server);
    assert_eq!(config.refusals(), [], "{text}");
    config
}

fn on(server: &str, old: &str, new: &str) -> Comparison {
    compare(&config(server, old), &config(server, new))
}

fn names(compared: &Comparison) -> Vec<&str> {
    compared.changes.iter().map(|change| change.directive.name).collect()
}

#[test]
fn what_means_the_same_is_the_same() {
    for (old, new) in [
        ("", "port 6379\n# nothing\nmaxclients 10000\n"),
        ("maxmemory 1gb\n", "MaxMemory 1024mb\n"),
        ("maxmemory 1gb\nport 1\nport 2\n", "port 2\nmaxmemory 1073741824\n"),
        ("save 900 1\nsave 300 10\n", "save 900 1 300 10\n"),
        ("save \"900 1\"\n", "save \"\"\nsave 900 1\n"),
        ("notify-keyspace-events KEA\n", "notify-keyspace-events AKE\n"),
        ("notify-keyspace-events g$lshzxetdK\n", "notify-keyspace-events KA\n"),
        ("client-output-buffer-limit slave 256mb 64mb 60\n", ""),
        ("dir /a\ndir b\n", "dir /a/b\n"),
        ("bind 127.0.0.1 ::1\n", "bind \"127.0.0.1 ::1\"\n"),
        ("shutdown-on-sigterm save force\n", "shutdown-on-sigterm default force save\n"),
        ("latency-tracking-info-percentiles 50.0 99 99.9\n", ""),
        ("user a on nopass\nuser b off\n", "user b off\nuser a on nopass\n"),
        ("slaveof no one\n", ""),
    ] {
        let compared = on("redis:7.2", old, new);
        assert!(compared.is_same(), "{old:?} {new:?}: {:?}", names(&compared));
    }
}

#[test]
fn defaults_of_two_servers_differ() {
    let compared = compare(&config("redis:6.2", ""), &config("redis:7.0", ""));
    assert!(names(&compared).contains(&"acl-pubsub-default"), "{:?}", names(&compared));
    assert!(names(&compared).contains(&"repl-diskless-sync"));
    assert!(!names(&compared).contains(&"port"));
    let compared = compare(&config("redis:7.2", "masterauth a\n"), &config("valkey:8.0", "primaryauth a\n"));
    assert!(!names(&compared).contains(&"primaryauth"), "{:?}", names(&compared));
    let compared = compare(&config("redis:6.0", "hash-max-ziplist-entries 64\n"), &config("redis:7.0", ""));
    let change = compared
        .changes
        .iter()
        .find(|c| c.directive.name == "hash-max-listpack-entries")
        .expect("it differs");
    assert_eq!(change.old_name, Some("hash-max-ziplist-entries"));
    assert_eq!((change.old.shown.as_deref(), change.new.shown.as_deref()), (Some("64"), Some("512")));
}

#[test]
fn how_a_change_gets_into_force() {
    let compared =
        on("redis:7.2", "", "maxmemory 1gb\ndatabases 4\ndbfilename x\nreplicaof h 1\nuser a on\n");
    let apply = |name: &str| compared.changes.iter().find(|c| c.directive.name == name).map(|c| c.apply);
    assert_eq!(apply("maxmemory"), Some(Apply::ConfigSet));
    assert_eq!(apply("databases"), Some(Apply::Restart));
    assert_eq!(apply("dbfilename"), Some(Apply::Restart));
    for (switch, how) in [("yes", Apply::ConfigSet), ("local", Apply::ProtectedConfigSet)] {
        let switch = format!("enable-protected-configs {switch}\n");
        let compared = on("redis:7.2", &switch, &format!("{switch}dbfilename x\n"));
        assert_eq!(compared.changes[0].apply, how);
    }
    assert_eq!(apply("replicaof"), Some(Apply::Command("REPLICAOF")));
    assert_eq!(apply("user"), Some(Apply::Command("ACL SETUSER")));
    assert!(compared.needs_restart() && !on("redis:7.2", "", "maxmemory 1gb\n").needs_restart());
}

#[test]
fn secrets_are_not_shown() {
    let old = "requirepass hunter1\nmasterauth hunter2\nuser app on >hunter3 ~* +@all\nrename-command FLUSHALL hunter4\n";
    let new = "requirepass hunter5\nuser app on >hunter6 ~* +@all\nrename-command FLUSHALL hunter7\n";
    let compared = on("redis:6.2", old, new);
    assert_eq!(compared.changes.len(), 4);
    assert!(!format!("{compared:?}").contains("hunter"), "{compared:?}");
}

/// Returns the names of the dangers.
fn dangers(old: &str, new: &str) -> Vec<&'static str> {
    on("redis:7.2", old, new).dangers.iter().map(|danger| danger.name).collect()
}

#[test]
fn each_danger_is_seen() {
    const CLUSTER: &str = "cluster-enabled yes\n";
    for (old, new, expected) in [
        ("", "appendonly yes\n", "append-only-by-restart"),
        ("appendonly yes\n", "appendonly no\n", "append-only-off"),
        ("dir /a\n", "dir /b\n", "data-elsewhere"),
        ("", "dbfilename other.rdb\n", "data-elsewhere"),
        ("appendonly yes\n", "appendonly yes\nappenddirname other\n", "data-elsewhere"),
        ("", "replicaof 10.0.0.1 6379\n", "becomes-replica"),
        ("", "databases 4\n", "databases-lowered"),
        ("", CLUSTER, "cluster-mode-on"),
        (CLUSTER, "", "cluster-mode-off"),
        (CLUSTER, "cluster-enabled yes\ncluster-config-file other.conf\n", "node-file-elsewhere"),
        (
            "appendonly yes\n",
            "appendonly yes\nrename-command KEYS \"\"\n",
            "command-missing-in-append-only-file",
        ),
        ("", "maxmemory 1gb\n", "memory-below-use"),
        ("maxmemory 2gb\n", "maxmemory 1gb\n", "memory-below-use"),
        ("", "requirepass a\n", "password-not-for-replicas"),
        (
            "port 7001\ncluster-enabled yes\ncluster-announce-port 7001\n",
            "port 7002\ncluster-enabled yes\ncluster-announce-port 7001\n",
            "announced-port-stays",
        ),
        ("", "save \"\"\n", "snapshots-off"),
        ("maxmemory 1gb\n", "maxmemory 1gb\nmaxmemory-policy allkeys-lru\n", "eviction-begins"),
        ("replicaof 10.0.0.1 6379\n", "", "stops-replicating"),
        ("requirepass a\n", "requirepass b\n", "password-changes"),
        ("user default on nopass\n", "user default on nopass\nrequirepass b\n", "password-has-no-effect"),
        ("requirepass a\n", "", "password-removed"),
        ("user app on nopass\n", "", "user-loses-rights"),
        ("protected-mode no\n", "", "protected-mode-on"),
        ("", "port 7000\n", "port-changes"),
        ("", "bind 127.0.0.1\n", "fewer-addresses"),
        (CLUSTER, "cluster-enabled yes\ncluster-node-timeout 5000\n", "node-timeout"),
        ("", "min-replicas-to-write 1\n", "writes-need-replicas"),
        ("appendonly yes\nappendfsync always\n", "appendonly yes\n", "weaker-fsync"),
    ] {
        assert!(dangers(old, new).contains(&expected), "{old:?} {new:?}: {:?}", dangers(old, new));
    }
    let old = config("redis:8.0", "");
    let compared = compare(&old, &config("redis:7.2", ""));
    assert_eq!(compared.dangers.first().map(|danger| danger.name), Some("snapshot-unreadable"));
}

#[test]
fn what_is_not_dangerous_is_not_reported() {
    for (old, new) in [
        ("", "timeout 10\n"),
        ("maxmemory 1gb\n", "maxmemory 2gb\n"),
        ("", "requirepass a\nmasterauth a\n"),
        ("appendonly yes\n", "appendonly yes\ndbfilename other.rdb\n"),
        ("databases 4\n", "databases 16\n"),
        ("", "cluster-node-timeout 5000\n"),
        ("bind 127.0.0.1\n", ""),
        ("", "maxmemory-policy allkeys-lru\n"),
        (
            "port 7001\ncluster-enabled yes\ncluster-announce-port 17001\n",
            "port 7002\ncluster-enabled yes\ncluster-announce-port 17001\n",
        ),
    ] {
        let found = dangers(old, new);
        let expected: &[&str] = match (old, new) {
            (_, "requirepass a\nmasterauth a\n") => &["password-changes"],
            (old, _) if old.contains("port 7001") => &["port-changes"],
            _ => &[],
        };
        assert_eq!(found, expected, "{old:?} {new:?}");
    }
}

#[test]
fn dangers_are_said_in_two_languages() {
    let all =
        "appendonly yes\ndatabases 4\nsave \"\"\nreplicaof h 1\nbind 127.0.0.1\nport 1\nrequirepass a\n";
    for danger in on("redis:7.2", "", all).dangers {
        let [english, chinese] = crate::message::Language::ALL.map(|l| danger.message.get(l).to_owned());
        assert!(english != chinese && !chinese.is_empty(), "{english}");
    }
}
