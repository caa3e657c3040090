//! Every row of the tutorial's table that files and plan can decide is found, at the place that holds it.

mod run;

use run::rconf;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn tutorial() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/tutorial")
}

/// The findings of a run, as JSON has them.
fn findings(arguments: &[&str], folder: &Path) -> Vec<Value> {
    let run = rconf(folder, &[&["lint", "--format", "json"], arguments].concat());
    assert_eq!(run.code, Some(1), "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).expect("it prints JSON");
    report["findings"].as_array().expect("a list").clone()
}

/// The rows of fixtures/tutorial/README.md, with the rules that find them and a piece of the path. Left out are row 9,
/// which needs the cluster's state, and rows 11 and 12, which are about how the files were made.
const ROWS: [(u8, &str, &str); 23] = [
    (1, "missing-masterauth", "node-7002/conf/redis.conf"),
    (2, "validity-factor-zero", "node-7002/conf/redis.conf"),
    (2, "empty-replica-failover", "node-7002/conf/redis.conf"),
    (3, "port-differs-from-folder", "node-7008/conf/redis.conf"),
    (3, "port-differs-from-folder", "node-7009/conf/redis.conf"),
    (3, "port-not-published", "run.sh"),
    (5, "subnet-not-private", "run.sh"),
    (6, "wrong-address-in-command", "run.sh"),
    (7, "unknown-network", "run.sh"),
    (8, "dynamic-address", "run.sh"),
    (10, "bus-port-not-published", "run.sh"),
    (13, "weak-password", "node-7002/conf/redis.conf"),
    (13, "weak-password", "node-7009/conf/redis.conf"),
    (14, "password-in-argv", "run.sh"),
    (15, "privileged", "run.sh"),
    (15, "image-not-pinned", "run.sh"),
    (15, "tty-and-detached", "run.sh"),
    (16, "config-mounted-as-file", "run.sh"),
    (17, "pidfile-without-daemonize", "node-7002/conf/redis.conf"),
    (18, "replica-beside-its-master", "run.sh"),
    // Every node is like every other: the last ones too.
    (1, "missing-masterauth", "node-7009/conf/redis.conf"),
    (2, "empty-replica-failover", "node-7009/conf/redis.conf"),
    (17, "pidfile-without-daemonize", "node-7009/conf/redis.conf"),
];

#[test]
fn every_decidable_row_is_found() {
    let text = |f: &Value, key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let root = tutorial().join("../..");
    let found: BTreeSet<(String, String)> =
        findings(&["fixtures/tutorial", "--docker", "fixtures/tutorial/run.sh"], &root)
            .iter()
            .map(|f| (text(f, "name"), text(f, "path")))
            .collect();
    let missing: Vec<_> = ROWS
        .iter()
        .filter(|(_, rule, path)| !found.iter().any(|(name, at)| name == rule && at.ends_with(path)))
        .collect();
    assert!(missing.is_empty(), "not found: {missing:#?}\nfound: {found:#?}");
}

/// Row 4: the first try, without a file to mount.
#[test]
fn a_missing_file_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(tutorial().join("run.sh"), folder.path().join("run.sh")).expect("copied");
    for port in 7002..=7008 {
        let conf = folder.path().join(format!("node-{port}/conf"));
        fs::create_dir_all(&conf).expect("made");
        if port < 7008 {
            let name = format!("node-{port}/conf/redis.conf");
            fs::copy(tutorial().join(name), conf.join("redis.conf")).expect("copied");
        }
    }
    // What Docker leaves behind where it found no file.
    fs::create_dir_all(folder.path().join("node-7009/conf/redis.conf")).expect("made");
    let found = findings(&[".", "--docker", "run.sh", "--select", "config-mount-missing"], folder.path());
    let messages: Vec<&str> = found.iter().filter_map(|f| f["message"].as_str()).collect();
    for port in ["7008", "7009"] {
        assert!(messages.iter().any(|m| m.contains(port)), "{port}: {messages:?}");
    }
    assert!(!messages.iter().any(|m| m.contains("7007")), "{messages:?}");
}

/// The tutorial that writes each node's file in its script.
const WRITES_ITS_FILES: &str = r"#!/bin/bash
docker network create redis --subnet 172.38.0.0/16
for port in $(seq 1 6); do
mkdir -p /mydata/redis/node-${port}/conf
touch /mydata/redis/node-${port}/conf/redis.conf
cat << EOF >/mydata/redis/node-${port}/conf/redis.conf
port 6379
bind 0.0.0.0
cluster-enabled yes
cluster-config-file nodes.conf
cluster-node-timeout 5000
cluster-announce-ip 172.38.0.1${port}
cluster-announce-port 6379
cluster-announce-bus-port 16379
requirepass xsec-of-the-script
appendonly yes
EOF
docker run -p 637${port}:6379 -p 1637${port}:16379 --name redis-${port} \
-v /mydata/redis/node-${port}/data:/data \
-v /mydata/redis/node-${port}/conf/redis.conf:/etc/redis/redis.conf \
-d --net redis --ip 172.38.0.1${port} redis:5.0.9-alpine3.11 redis-server /etc/redis/redis.conf
done
";

#[test]
fn files_that_the_script_writes_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("up.sh"), WRITES_ITS_FILES).expect("written");
    let found = findings(&["up.sh"], folder.path());
    let at: BTreeSet<(&str, u64)> = found
        .iter()
        .map(|f| (f["code"].as_str().unwrap_or_default(), f["line"].as_u64().unwrap_or_default()))
        .collect();
    // Once for all six nodes; what they announce is where they are.
    assert_eq!(at.iter().filter(|(code, _)| *code == "A001").collect::<Vec<_>>(), [&("A001", 15)]);
    assert_eq!(found.iter().filter(|f| f["code"] == "A001").count(), 1);
    assert!(at.contains(&("D014", 2)), "{at:?}");
    assert!(!at.iter().any(|(code, _)| code.starts_with('C')), "{at:?}");
    assert!(found.iter().all(|f| f["path"] == "up.sh" && f["fix"].is_null()), "{found:#?}");
}

#[test]
fn passwords_in_files_that_the_script_writes_are_hidden() {
    let folder = tempfile::tempdir().expect("a folder");
    // Every line is shown that may be: with a wrong value, a password, and without one.
    let script = WRITES_ITS_FILES.replace(
        "appendonly yes",
        "masterauth xsec-of-the-script xsec-more\nuser default on >xsec-user ~* nonsense\nrename-command NOSUCH xsec-name",
    );
    fs::write(folder.path().join("up.sh"), script).expect("written");
    for format in ["text", "concise", "json", "sarif", "github", "gitlab", "junit"] {
        let run = rconf(folder.path(), &["lint", "--format", format, "up.sh"]);
        let shown = format!("{}{}", run.out, run.err);
        assert!(shown.contains("up.sh") && !shown.contains("xsec"), "{format}: {shown}");
    }
}
