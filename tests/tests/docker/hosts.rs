//! A cluster on several hosts.

use crate::Image;
use crate::address::Address;
use rconf_tests::docker::{Engine, Generated, KEYS};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Runs a cluster on three hosts, each with a docker context and a folder of its own. All are addresses of
/// this machine.
pub fn hosts(engine: &Engine, (_, image): &Image) -> Result<(), String> {
    let _addresses = Address::new("rconf-t5", &["10.204.1.1/32", "10.204.1.2/32", "10.204.1.3/32"])?;
    let away = tempfile::tempdir().expect("a folder for what is on the hosts");
    let mut spec = format!(
        "server = \"valkey:8.1\"\n[cluster]\nname = \"rconf-t5\"\nports = \"17702-17707\"\n[network]\nsubnet = \"10.204.0.0/24\"\n\
         [announce]\nto = \"host\"\n[docker]\nimage = \"{image}\"\n"
    );
    let mut on_hosts = Vec::new();
    for (nth, host) in ["a", "b", "c"].iter().enumerate() {
        let path = away.path().join(host).to_string_lossy().into_owned();
        // The name of a temporary folder may begin with a period.
        let path = path.replace("/.", "/");
        std::fs::create_dir_all(&path).expect("the folder is made");
        on_hosts.push(path.clone());
        let context = format!("rconf-t5-{host}");
        let _ = Command::new("docker").args(["context", "rm", "--force", &context]).output();
        engine.docker(&["context", "create", &context, "--docker", "host=unix:///var/run/docker.sock"]);
        let _ = write!(
            spec,
            "[[host]]\nname = \"{host}\"\naddress = \"10.204.1.{}\"\ncontext = \"{context}\"\npath = \"{path}\"\n",
            nth + 1
        );
    }
    let made = Generated::of_spec(engine, "rconf-t5", &spec);
    assert!(made.plan(&["up", "create", "verify"]).contains("is whole"));
    assert!(made.plan(&["up", "create"]).contains("is whole"), "a second time");
    made.write_keys("17702");
    let nodes = made.nodes_now("17702");
    let host_of = |line: &str| line.split([' ', ':']).nth(1).map(str::to_owned);
    let by_id = |id: &str| nodes.lines().find(|l| l.starts_with(id)).and_then(host_of);
    let replicas: Vec<&str> = nodes.lines().filter(|l| l.contains("slave")).collect();
    assert_eq!(replicas.len(), 3);
    for line in &replicas {
        let master = line.split(' ').nth(3).expect("a replica names its master");
        assert_ne!(host_of(line), by_id(master), "a replica lies beside its master: {nodes}");
    }
    made.change(&["add-node", "--port", "17708", "--host", "b"]);
    assert_eq!(made.read_keys("17702"), KEYS);
    made.plan(&["down"]);
    for host in ["a", "b", "c"] {
        let _ =
            Command::new("docker").args(["context", "rm", "--force", &format!("rconf-t5-{host}")]).output();
    }
    for path in on_hosts {
        let _ = std::fs::remove_dir_all(&path);
        let _ = Path::new(&path).parent().map(std::fs::remove_dir);
    }
    println!(
        "docker, three hosts by context: whole, no replica beside its master, a node added on one of them, {KEYS} of {KEYS} keys"
    );
    Ok(())
}
