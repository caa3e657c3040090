//! Real clusters. A generated cluster keeps all keys when masters die one after the other, and when all nodes
//! are killed at once. The cluster of the tutorial loses keys, and still says `ok`.

use rconf_core::catalog::Server;
use rconf_core::config::Files;
use rconf_core::lint::{Linter, Options};
use rconf_core::session::Input;
use rconf_tests::cluster::RealCluster;
use rconf_tests::fixing::fix;
use rconf_tests::generated::{GeneratedCluster, free_ports};
use rconf_tests::need;
use rconf_tests::servers::{RealServer, discover};
use std::fmt::Write as _;
use std::path::PathBuf;

const KEYS: usize = 300;

fn write_keys(cluster: &RealCluster, port: u16) {
    let mut commands = String::new();
    for n in 0..KEYS {
        let _ = writeln!(commands, "set key:{n} value:{n}");
    }
    let answers = cluster.ask_cluster(port, &commands);
    assert_eq!(answers.iter().filter(|a| *a == "OK").count(), KEYS, "every write is acknowledged");
}

/// Returns the number of keys that are read back with their values.
fn read_keys(cluster: &RealCluster, port: u16) -> usize {
    let mut commands = String::new();
    for n in 0..KEYS {
        let _ = writeln!(commands, "get key:{n}");
    }
    let answers = cluster.ask_cluster(port, &commands);
    assert_eq!(answers.len(), KEYS);
    answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count()
}

/// Kills the master of a slot and waits until another node replaces it. Returns the port of the killed
/// master, and the number of keys it had.
fn kill_master_of(cluster: &mut RealCluster, slot: u16) -> (u16, u64) {
    let any = cluster.ports()[1];
    let master =
        cluster.nodes(any).into_iter().find(|n| n.first_slot == Some(slot)).expect("it is served").port;
    let held = cluster.keys(master);
    cluster.kill(master);
    let witness = *cluster.ports().last().expect("nodes run");
    cluster.wait("a replica to take over", |c| {
        c.nodes(witness)
            .iter()
            .any(|n| n.first_slot == Some(slot) && n.port != master && n.is_master && !n.failed)
    });
    cluster.wait("cluster_state:ok", RealCluster::is_ok);
    (master, held)
}

/// Waits until `replicas` replicas are in sync with their masters, to the last byte.
fn wait_for_replicas(cluster: &RealCluster, replicas: usize) {
    cluster.wait("every replica's link", |c| {
        let link = |port: &u16| c.field(*port, &["info", "replication"], "master_link_status");
        c.ports().iter().filter(|port| link(port) == "up").count() == replicas
    });
    cluster.wait("every key on two nodes", |c| {
        c.ports().iter().map(|p| c.keys(*p)).sum::<u64>() == 2 * KEYS as u64
    });
}

fn survives(server: &str, from: u16) {
    let Some(real) = need::server(server) else { return };
    let first = free_ports(from, 6);
    let mut ours = GeneratedCluster::start(&real, first, "");
    assert!(ours.script("create").contains("is whole"));
    assert!(ours.script("create").contains("already exists"), "a second time changes nothing");
    assert!(ours.script("status").contains("all is well"));
    write_keys(&ours.cluster, first);
    wait_for_replicas(&ours.cluster, 3);
    for slot in [0, 5461, 10_923] {
        let (killed, held) = kill_master_of(&mut ours.cluster, slot);
        assert!(held > 0, "the master that died held keys");
        let witness = *ours.cluster.ports().last().expect("nodes run");
        assert_eq!(read_keys(&ours.cluster, witness), KEYS, "{server}: no key is lost");
        ours.cluster.run(killed);
        wait_for_replicas(&ours.cluster, 3);
        println!("{server}: a master with {held} keys died, {KEYS} of {KEYS} keys read back");
    }
    // By then, data that is written every second is on disk.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    for port in ours.cluster.ports() {
        ours.cluster.kill(port);
    }
    for port in (first..first + 6).rev() {
        ours.cluster.run(port);
    }
    ours.cluster.wait("cluster_state:ok", |c| c.ports().len() == 6 && c.is_ok());
    wait_for_replicas(&ours.cluster, 3);
    assert!(ours.script("verify").contains("is whole"));
    assert_eq!(read_keys(&ours.cluster, first), KEYS, "{server}: no key is lost");
    println!("{server}: all nodes were killed and started again, {KEYS} of {KEYS} keys read back");
}

#[test]
fn redis_6_0_loses_no_key() {
    survives("redis:6.0", 20_100);
}

#[test]
fn redis_7_0_loses_no_key() {
    survives("redis:7.0", 20_200);
}

#[test]
fn redis_8_0_loses_no_key() {
    survives("redis:8.0", 20_300);
}

#[test]
fn valkey_8_0_loses_no_key() {
    survives("valkey:8.0", 20_400);
}

#[test]
fn valkey_8_1_loses_no_key() {
    survives("valkey:8.1", 20_500);
}

#[test]
fn valkey_9_1_loses_no_key() {
    survives("valkey:9.1", 20_600);
}

/// The cluster uses TLS, and has users in an ACL file.
#[test]
fn a_cluster_with_tls_and_users_loses_no_key() {
    if need::program("openssl").is_none() {
        return need::skip("clusters with TLS", "no openssl");
    }
    for (server, from) in [("redis:6.0", 20_700), ("redis:7.0", 20_800), ("valkey:9.1", 20_900)] {
        let Some(real) = need::server(server) else { continue };
        let first = free_ports(from, 6);
        let more = "[tls]\n[auth]\nacl-file = \"users.acl\"\n";
        let mut ours = GeneratedCluster::start(&real, first, more);
        assert!(ours.script("create").contains("is whole"));
        write_keys(&ours.cluster, first);
        wait_for_replicas(&ours.cluster, 3);
        let (_, held) = kill_master_of(&mut ours.cluster, 0);
        let witness = *ours.cluster.ports().last().expect("nodes run");
        assert_eq!(read_keys(&ours.cluster, witness), KEYS, "{server}: no key is lost");
        println!(
            "{server} with TLS and users: a master with {held} keys died, {KEYS} of {KEYS} keys read back"
        );
    }
}

/// Every variant of a generated configuration is accepted by its server.
#[test]
fn every_variant_is_accepted_by_its_server() {
    let (present, absent) = discover();
    if !absent.is_empty() {
        need::skip("variants on some servers", "not all servers are fetched: run `cargo xtask servers`");
    }
    let has_openssl = need::program("openssl").is_some();
    if !has_openssl {
        need::skip("variants with TLS", "no openssl");
    }
    for (nth, real) in present.iter().enumerate() {
        let nth = u16::try_from(nth).expect("few");
        for (variant, more) in [
            ("plain", ""),
            ("tls", "[tls]\nauth-clients = \"optional\"\n"),
            ("users", "[auth]\nacl-file = \"u\"\n"),
        ] {
            if variant == "tls" && !has_openssl {
                continue;
            }
            let first = free_ports(21_000 + nth * 100, 6);
            let ours = GeneratedCluster::start(real, first, more);
            drop(ours);
            println!("{} {variant}: accepted", real.server);
        }
    }
}

fn tutorial() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/tutorial"))
}

/// Creates a cluster with the command in the tutorial's run.sh, on the loopback.
fn create_as_the_tutorial(cluster: &RealCluster, ports: &[u16]) {
    let mut words = vec!["--cluster".to_owned(), "create".to_owned()];
    words.extend(ports.iter().map(|port| format!("127.0.0.1:{port}")));
    words.extend(["--cluster-replicas", "1", "--cluster-yes"].map(str::to_owned));
    cluster.run_cli(&words);
    cluster.wait("cluster_state:ok", RealCluster::is_ok);
}

/// The faults that rconf was written for: `requirepass` without `masterauth`, and
/// `cluster-replica-validity-factor 0`; and the same files after `rconf lint --fix --unsafe-fixes`. The
/// clusters run one after the other, because they use the same ports.
#[test]
fn the_tutorials_cluster_loses_a_masters_keys_and_the_mended_one_does_not() {
    let Some(real) = need::server("redis:7.0") else { return };
    let ports: Vec<u16> = (7002..=7007).collect();
    let nodes: Vec<(u16, PathBuf)> =
        ports.iter().map(|p| (*p, tutorial().join(format!("node-{p}/conf/redis.conf")))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut cluster = RealCluster::start(&real, "123456", folder.path(), &nodes);
    create_as_the_tutorial(&cluster, &ports);
    write_keys(&cluster, 7002);
    let is_replica = |c: &RealCluster, port: u16| c.field(port, &["info", "replication"], "role") == "slave";
    let replicas: Vec<u16> = ports.iter().copied().filter(|p| is_replica(&cluster, *p)).collect();
    assert_eq!(replicas.len(), 3);
    for port in &replicas {
        assert_eq!(cluster.field(*port, &["info", "replication"], "master_link_status"), "down");
        assert_eq!(cluster.keys(*port), 0, "the replica at {port} is empty");
    }
    cluster.wait("the one trace of it", |c| c.log(replicas[0]).contains("NOAUTH Authentication required."));
    let (_, held) = kill_master_of(&mut cluster, 0);
    assert!(held > 0 && cluster.is_ok());
    let witness = *cluster.ports().last().expect("nodes run");
    let lost = KEYS - read_keys(&cluster, witness);
    assert_eq!(lost as u64, held, "every key of the dead master is gone");
    println!("the tutorial's cluster: cluster_state:ok, and {lost} of {KEYS} keys are gone");
    drop(cluster);
    mended(&real, &ports, &nodes);
}

fn mended(real: &RealServer, ports: &[u16], nodes: &[(u16, PathBuf)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut inputs = Vec::new();
    let mut files = Files::new();
    for (port, path) in nodes {
        let (path, bytes) =
            (format!("node-{port}/conf/redis.conf"), std::fs::read(path).expect("it is there"));
        files.insert(&path, bytes.clone());
        inputs.push(Input { path, bytes });
    }
    let linter = Linter::new(Options { server: Server::parse("redis:7.0").ok(), ..Options::default() });
    let (fixed, applied) = fix(&linter, inputs, &files, true).expect("fixes settle");
    assert!(applied >= 6, "each node gets a masterauth at least");
    let mut nodes = Vec::new();
    for (input, port) in fixed.iter().zip(ports) {
        let path = folder.path().join(format!("{port}.conf"));
        std::fs::write(&path, &input.bytes).expect("the file is written");
        nodes.push((*port, path));
    }
    let mut cluster = RealCluster::start(real, "123456", folder.path(), &nodes);
    create_as_the_tutorial(&cluster, ports);
    write_keys(&cluster, 7002);
    wait_for_replicas(&cluster, 3);
    let (_, held) = kill_master_of(&mut cluster, 0);
    assert!(held > 0);
    let witness = *cluster.ports().last().expect("nodes run");
    assert_eq!(read_keys(&cluster, witness), KEYS, "no key is lost");
    println!("the tutorial's files after `rconf lint --fix --unsafe-fixes`: {KEYS} of {KEYS} keys read back");
}
