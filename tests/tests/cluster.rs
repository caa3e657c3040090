//! Real clusters. Ours keeps every key when a master dies; the tutorial's loses them, and says `ok`.

use rconf_core::catalog::Server;
use rconf_core::generate::generate;
use rconf_core::plan::Action;
use rconf_core::spec::{Announce, Spec, default_image, parse_subnet};
use rconf_tests::cluster::RealCluster;
use rconf_tests::servers::{RealServer, discover};
use std::fmt::Write as _;
use std::path::PathBuf;

const KEYS: usize = 300;

/// The real server of this name; none, with a word on why, where it is not fetched and need not be.
fn real(name: &str) -> Option<RealServer> {
    let (present, _) = discover();
    let found = present.into_iter().find(|s| s.server.name() == name);
    if found.is_none() {
        assert!(
            std::env::var_os("RCONF_REQUIRE_SERVERS").is_none(),
            "{name} is not fetched: run `cargo xtask servers`"
        );
        println!("skipped: {name} is not fetched: run `cargo xtask servers`");
    }
    found
}

fn write_keys(cluster: &RealCluster, port: u16) {
    let mut commands = String::new();
    for n in 0..KEYS {
        let _ = writeln!(commands, "set key:{n} value:{n}");
    }
    let answers = cluster.ask_cluster(port, &commands);
    assert_eq!(answers.iter().filter(|a| *a == "OK").count(), KEYS, "every write is acknowledged");
}

/// How many of the keys are read back with their values.
fn read_keys(cluster: &RealCluster, port: u16) -> usize {
    let mut commands = String::new();
    for n in 0..KEYS {
        let _ = writeln!(commands, "get key:{n}");
    }
    let answers = cluster.ask_cluster(port, &commands);
    assert_eq!(answers.len(), KEYS);
    answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count()
}

/// Kills the master of slot 0 and waits until another took its place. Returns how many keys it held.
fn kill_first_master(cluster: &mut RealCluster) -> u64 {
    let any = cluster.ports()[1];
    let master =
        cluster.nodes(any).into_iter().find(|n| n.first_slot == Some(0)).expect("slot 0 is served").port;
    let held = cluster.keys(master);
    cluster.kill(master);
    let witness = *cluster.ports().last().expect("nodes run");
    cluster.wait("a replica to take over", |c| {
        c.nodes(witness)
            .iter()
            .any(|n| n.first_slot == Some(0) && n.port != master && n.is_master && !n.failed)
    });
    cluster.wait("cluster_state:ok", RealCluster::is_ok);
    held
}

fn survives(server: &str, first_port: u16) {
    let Some(real) = real(server) else { return };
    let ports: Vec<u16> = (first_port..first_port + 6).collect();
    let server = Server::parse(server).expect("a server of the catalog");
    let spec = Spec {
        server,
        image: default_image(server),
        name: "redis".to_owned(),
        ports: ports.clone(),
        replicas: 1,
        subnet: parse_subnet("172.28.0.0/16").expect("a network"),
        announce: Announce::Host("127.0.0.1".parse().expect("an address")),
        maxmemory: "100mb".to_owned(),
    };
    let password = "a-password-for-tests";
    let generated = generate(&spec, password).expect("the spec is good");
    let folder = tempfile::tempdir().expect("a folder");
    for file in &generated.files {
        let path = folder.path().join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, &file.bytes).expect("the file is written");
    }
    let config = |port: &u16| (*port, folder.path().join(format!("node-{port}/conf/redis.conf")));
    let nodes: Vec<(u16, PathBuf)> = ports.iter().map(config).collect();
    let mut cluster = RealCluster::start(&real, password, folder.path(), &nodes);

    let create = generated.plan.steps.iter().find_map(|step| match &step.action {
        Action::CreateCluster(words) => Some(words.clone()),
        _ => None,
    });
    cluster.run_cli(&create.expect("the plan creates a cluster"));
    cluster.wait("cluster_state:ok", RealCluster::is_ok);
    cluster.wait("every replica's link", |c| {
        let link = |port: &u16| c.field(*port, &["info", "replication"], "master_link_status");
        ports.iter().filter(|port| link(port) == "up").count() == 3
    });

    write_keys(&cluster, first_port);
    cluster
        .wait("every key on two nodes", |c| ports.iter().map(|p| c.keys(*p)).sum::<u64>() == 2 * KEYS as u64);
    let held = kill_first_master(&mut cluster);
    assert!(held > 0, "the master that died held keys");
    let witness = *cluster.ports().last().expect("nodes run");
    assert_eq!(read_keys(&cluster, witness), KEYS, "{server}: no key is lost");
    println!("{server}: a master with {held} keys died, {KEYS} of {KEYS} keys read back");
}

#[test]
fn a_generated_cluster_loses_no_key_when_a_master_dies() {
    survives("redis:7.0", 7102);
    survives("valkey:9.1", 7112);
}

/// Why rconf is there: `requirepass` without `masterauth`, and `cluster-replica-validity-factor 0`.
#[test]
fn the_tutorials_cluster_loses_a_masters_keys_and_says_ok() {
    let Some(real) = real("redis:7.0") else { return };
    let tutorial = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/tutorial"));
    let ports: Vec<u16> = (7002..=7007).collect();
    let nodes: Vec<(u16, PathBuf)> =
        ports.iter().map(|p| (*p, tutorial.join(format!("node-{p}/conf/redis.conf")))).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut cluster = RealCluster::start(&real, "123456", folder.path(), &nodes);
    // The command of its run.sh, on the loopback.
    let mut words = vec!["--cluster".to_owned(), "create".to_owned()];
    words.extend(ports.iter().map(|port| format!("127.0.0.1:{port}")));
    words.extend(["--cluster-replicas", "1", "--cluster-yes"].map(str::to_owned));
    cluster.run_cli(&words);
    cluster.wait("cluster_state:ok", RealCluster::is_ok);

    write_keys(&cluster, 7002);
    let is_replica = |c: &RealCluster, port: u16| c.field(port, &["info", "replication"], "role") == "slave";
    let replicas: Vec<u16> = ports.iter().copied().filter(|p| is_replica(&cluster, *p)).collect();
    assert_eq!(replicas.len(), 3);
    for port in &replicas {
        assert_eq!(cluster.field(*port, &["info", "replication"], "master_link_status"), "down");
        assert_eq!(cluster.keys(*port), 0, "the replica at {port} is empty");
    }
    cluster.wait("the one trace of it", |c| c.log(replicas[0]).contains("NOAUTH Authentication required."));

    let held = kill_first_master(&mut cluster);
    assert!(held > 0 && cluster.is_ok());
    let witness = *cluster.ports().last().expect("nodes run");
    let lost = KEYS - read_keys(&cluster, witness);
    assert_eq!(lost as u64, held, "every key of the dead master is gone");
    println!("the tutorial's cluster: cluster_state:ok, and {lost} of {KEYS} keys are gone");
}
