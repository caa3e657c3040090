//! A node whose container ends again and again, and one with another password: the plan says why at once.

use crate::Image;
use rconf_tests::docker::{Engine, Generated};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What `create` says when a node has been broken. It has to fail soon.
fn refused(made: &Generated<'_>, what: &str, parts: &[&str]) {
    let start = Instant::now();
    let mut create = Command::new("./plan.sh");
    let output =
        create.arg("create").current_dir(made.path()).stdin(Stdio::null()).output().expect("sh starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && start.elapsed() < Duration::from_secs(30), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    println!("docker: {what} was named after {:?}", start.elapsed());
}

/// Creates a cluster of which one node has a configuration that its server refuses, or other passwords than the rest, and then
/// mends it.
pub fn broken(engine: &Engine, (real, image): &Image) {
    let flags = ["--ports", "18102-18107", "--subnet", "10.209.0.0/24"];
    let server = ["--server", real.server.name(), "--image", image];
    let made = Generated::new(engine, "rconf-t9", &[&server[..], &flags].concat());
    let file = made.path().join("node-18103/conf/redis.conf");
    let good = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, format!("{good}\nmaxmemroy 1gb\n")).expect("it is written");
    made.plan(&["up"]);
    let bad_line = ["rconf-t9-18103", "its last line: Bad directive", "(rconf explain config-line-refused)"];
    refused(&made, "a refused configuration", &bad_line);
    // The password that the node has for its master, and then that for its clients too.
    let wrong = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).expect("it has a password");
        text.replace(line, &format!("{name} another-password"))
    };
    let one = wrong(&good, "masterauth");
    for (text, said) in
        [(&one, "rconf-t9-18103 runs, but refuses"), (&wrong(&one, "requirepass"), "node 18103 at")]
    {
        std::fs::write(&file, text).expect("it is written");
        made.plan(&["recreate", "18103"]);
        refused(&made, "another password", &[said, "(rconf explain wrong-password)"]);
    }
    std::fs::write(&file, good).expect("it is written");
    made.plan(&["recreate", "18103"]);
    assert!(made.plan(&["create"]).contains("is whole"));
}
