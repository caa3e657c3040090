//! A node whose container ends again and again: the plan says why at once.

use crate::Image;
use rconf_tests::docker::{Engine, Generated};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Creates a cluster of which one node has a configuration that its server refuses, and then mends it.
pub fn broken(engine: &Engine, (real, image): &Image) {
    let flags = ["--ports", "18102-18107", "--subnet", "10.209.0.0/24"];
    let server = ["--server", real.server.name(), "--image", image];
    let made = Generated::new(engine, "rconf-t9", &[&server[..], &flags].concat());
    let file = made.path().join("node-18103/conf/redis.conf");
    let good = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, format!("{good}\nmaxmemroy 1gb\n")).expect("it is written");
    made.plan(&["up"]);
    let start = Instant::now();
    let mut create = Command::new("./plan.sh");
    let output =
        create.arg("create").current_dir(made.path()).stdin(Stdio::null()).output().expect("sh starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && start.elapsed() < Duration::from_secs(30), "{said}");
    for part in ["rconf-t9-18103", "its last line: Bad directive", "(rconf explain config-line-refused)"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    println!("docker {}: a refused configuration was named after {:?}", real.server.name(), start.elapsed());
    std::fs::write(&file, good).expect("it is written");
    made.plan(&["recreate", "18103"]);
    assert!(made.plan(&["create"]).contains("is whole"));
}
