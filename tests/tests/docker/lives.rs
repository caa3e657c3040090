//! The life of a cluster: planned twice, a master killed, all nodes killed, taken down and up.

use crate::Image;
use rconf_tests::docker::{ArgvWatch, Engine, Generated, KEYS};

/// Runs the plan twice, kills a master, kills all nodes and starts them in another order, and takes the
/// cluster down and up. All keys remain.
pub fn lives(engine: &Engine, (real, image): &Image, name: &'static str, ports: &str, subnet: &str) {
    let server = real.server.name();
    let made = Generated::new(
        engine,
        name,
        &["--server", server, "--image", image, "--ports", ports, "--subnet", subnet, "--memory", "256mb"],
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
    // All nodes have to know of the failover, because one that does not sends clients to the dead master.
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
