//! The tutorial's script, imported: the cluster that is generated of it loses no key, where the tutorial's own loses those of a
//! master (`tests/tests/cluster.rs`).

mod run;

use rconf_tests::cluster::RealCluster;
use rconf_tests::generated::GeneratedCluster;
use rconf_tests::need;
use run::rconf;
use std::fmt::Write as _;
use std::path::Path;

const KEYS: usize = 300;

#[test]
fn the_imported_tutorial_loses_no_key() {
    let Some(real) = need::server("redis:7.0") else { return };
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/tutorial");
    let imported = rconf(&tutorial, &["import", "run.sh"]);
    assert_eq!(imported.code, Some(0), "{}", imported.all());
    for role in [
        "[node.7004]\nrole = \"master\"",
        "[node.7008]\nrole = \"master\"",
        "[node.7009]\nreplica-of = \"7008\"",
    ] {
        assert!(imported.out.contains(role), "{role} is not in {}", imported.out);
    }
    // In Chinese, with other ports than the tutorial's, the server that is here, and the loopback.
    let spec = "language = \"zh\"\n".to_owned()
        + &imported.out.replace("700", "2150").replace("redis:8.8", "redis:7.0")
        + "\n[announce]\nto = \"host\"\naddress = \"127.0.0.1\"\n";
    let mut ours = GeneratedCluster::of_spec(&real, &spec);
    assert!(ours.script("create").contains("完整：8 个节点，16384 个槽，4 个从节点已同步"));
    let cluster = &mut ours.cluster;
    let answers = cluster.ask_cluster(21_502, &commands("set", |n| format!(" value:{n}")));
    assert_eq!(answers.iter().filter(|answer| *answer == "OK").count(), KEYS);
    cluster.wait("every key on two nodes", |c| {
        c.ports().iter().map(|port| c.keys(*port)).fold(0, u64::saturating_add) == 2 * KEYS as u64
    });
    for slot in [0, 5461, 16_383] {
        let any = *cluster.ports().last().expect("nodes run");
        let serves = |c: &RealCluster, witness: u16| {
            let nodes = c.nodes(witness).into_iter();
            nodes
                .filter(|node| {
                    node.is_master && !node.failed && node.first_slot.is_some_and(|first| first <= slot)
                })
                .max_by_key(|node| node.first_slot)
        };
        let master = serves(cluster, any).expect("it is served").port;
        let held = cluster.keys(master);
        cluster.kill(master);
        let witness = *cluster.ports().last().expect("nodes run");
        cluster
            .wait("a replica to take over", |c| serves(c, witness).is_some_and(|node| node.port != master));
        cluster.wait("cluster_state:ok", RealCluster::is_ok);
        let answers = cluster.ask_cluster(witness, &commands("get", |_| String::new()));
        let kept = answers.iter().enumerate().filter(|(n, answer)| **answer == format!("value:{n}")).count();
        assert_eq!(kept, KEYS, "no key is lost");
        println!("the imported tutorial: a master with {held} keys died, {kept} of {KEYS} keys read back");
        cluster.run(master);
        cluster.wait("every key on two nodes", |c| {
            c.ports().iter().map(|port| c.keys(*port)).fold(0, u64::saturating_add) == 2 * KEYS as u64
        });
    }
}

/// One command for each key.
fn commands(name: &str, more: impl Fn(usize) -> String) -> String {
    (0..KEYS).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{name} key:{n}{}", more(n));
        text
    })
}
