//! A cluster, and a set with Sentinels, on several hosts.

use crate::Image;
use crate::address::Address;
use crate::sentinels::master;
use rconf_tests::docker::{Engine, Generated, KEYS};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Three hosts, each with a docker context, an address of this machine, and a folder of its own, all of which are removed
/// when this is dropped.
struct Hosts {
    _addresses: Address,
    contexts: Vec<String>,
    folders: Vec<String>,
    _away: tempfile::TempDir,
    /// The tables of the hosts in a spec.
    spec: String,
}

impl Hosts {
    /// `device` and `network`, the first two numbers of their addresses, are their own.
    fn new(engine: &Engine, device: &'static str, network: &str) -> Result<Self, String> {
        let addresses: Vec<String> = (1..=3).map(|nth| format!("{network}.1.{nth}/32")).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let addresses = Address::new(device, &addresses)?;
        let away = tempfile::tempdir().expect("a folder for what is on the hosts");
        let (mut contexts, mut folders, mut spec) = (Vec::new(), Vec::new(), String::new());
        for (nth, host) in ["a", "b", "c"].iter().enumerate() {
            let path = away.path().join(host).to_string_lossy().into_owned();
            // The name of a temporary folder may begin with a period.
            let path = path.replace("/.", "/");
            std::fs::create_dir_all(&path).expect("the folder is made");
            let context = format!("{device}-{host}");
            let _ = Command::new("docker").args(["context", "rm", "--force", &context]).output();
            engine.docker(&["context", "create", &context, "--docker", "host=unix:///var/run/docker.sock"]);
            let _ = write!(
                spec,
                "[[host]]\nname = \"{host}\"\naddress = \"{network}.1.{}\"\ncontext = \"{context}\"\npath = \"{path}\"\n",
                nth + 1
            );
            contexts.push(context);
            folders.push(path);
        }
        Ok(Self { _addresses: addresses, contexts, folders, _away: away, spec })
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for context in &self.contexts {
            let _ = Command::new("docker").args(["context", "rm", "--force", context]).output();
        }
        for path in &self.folders {
            let _ = std::fs::remove_dir_all(path);
            let _ = Path::new(path).parent().map(std::fs::remove_dir);
        }
    }
}

/// Runs a cluster on three hosts.
pub fn hosts(engine: &Engine, (_, image): &Image) -> Result<(), String> {
    let hosts = Hosts::new(engine, "rconf-t5", "10.204")?;
    let spec = format!(
        "server = \"valkey:8.1\"\n[cluster]\nname = \"rconf-t5\"\nports = \"17702-17707\"\n[network]\nsubnet = \"10.204.0.0/24\"\n\
         [announce]\nto = \"host\"\n[docker]\nimage = \"{image}\"\n{}",
        hosts.spec
    );
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
    println!(
        "docker, three hosts by context: whole, no replica beside its master, a node added on one of them, {KEYS} of {KEYS} keys"
    );
    Ok(())
}

/// Runs a master, two replicas and three Sentinels on three hosts, and loses the host of the master.
pub fn sentinels_on_hosts(engine: &Engine, (_, image): &Image) -> Result<(), String> {
    let hosts = Hosts::new(engine, "rconf-t8", "10.207")?;
    let spec = format!(
        "server = \"valkey:8.1\"\n[cluster]\nname = \"rconf-t8\"\nmode = \"sentinel\"\nports = \"22801-22803\"\n[sentinel]\n\
         ports = \"22811-22813\"\ndown-after-milliseconds = 2000\nfailover-timeout = 10000\n[network]\nsubnet = \"10.207.0.0/24\"\n\
         [announce]\nto = \"host\"\n[docker]\nimage = \"{image}\"\n[config]\nrepl-diskless-sync-delay = 0\n{}",
        hosts.spec
    );
    let made = Generated::of_spec(engine, "rconf-t8", &spec);
    for _ in 0..2 {
        assert!(made.plan(&["up", "verify"]).contains("is whole"));
    }
    let now = |sentinel: &str| master(&made, sentinel, "rconf-t8");
    assert_eq!(now("sentinel-22811").as_deref(), Some("22801"));
    made.write_keys("22801");
    // The Sentinel on the host of the master goes with it.
    engine.docker(&["kill", "rconf-t8-22801", "rconf-t8-sentinel-22811"]);
    engine.wait("a failover", || now("sentinel-22812").is_some_and(|port| port != "22801"));
    let new = now("sentinel-22812").expect("a master");
    assert_eq!(made.read_keys(&new), KEYS);
    engine.docker(&["start", "rconf-t8-22801", "rconf-t8-sentinel-22811"]);
    assert!(made.plan(&["verify"]).contains("is whole"));
    assert_eq!(now("sentinel-22811"), Some(new), "the Sentinel that was away knows the new master");
    made.plan(&["down"]);
    println!(
        "docker, a set with Sentinels on three hosts by context: the host of the master lost, {KEYS} of {KEYS} keys, whole again \
         when it is back"
    );
    Ok(())
}
