//! Changes of a running cluster.

use crate::Image;
use rconf_tests::docker::{ArgvWatch, Engine, Generated, KEYS};
use std::process::Command;

/// Adds and removes nodes, and changes the password and the release, while the cluster runs.
pub fn changes(engine: &Engine, (_, old): &Image, (_, new): &Image) {
    let made = Generated::new(
        engine,
        "rconf-t3",
        &["--server", "redis:7.0", "--image", old, "--ports", "17502-17507", "--subnet", "10.202.0.0/24"],
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
    made.change(&["upgrade", "--to", "redis:8.0", "--image", new, "--nodes", "nodes.txt"]);
    assert!(made.plan(&["cli", "17509", "info", "server"]).contains("redis_version:8.0"));
    assert_eq!(made.read_keys("17502"), KEYS);
    println!("docker rolling-restart, upgrade 7.0 to 8.0: {KEYS} of {KEYS} keys read back");

    let nodes = made.nodes_now("17502");
    let is_replica =
        |port: &str| nodes.lines().any(|l| l.contains(&format!(":{port}@")) && l.contains("slave"));
    // The replica has to be removed first. Failovers have decided which of the two it is; in the spec it is
    // 17509.
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
