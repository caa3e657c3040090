use super::*;
use crate::cluster::NodeReader;
use crate::config::Files;
use crate::running::{Seen, read_pasted};
use crate::spec;

/// Returns a cluster of three masters, 1 to 3, each with replicas; the names end with the number. `more` are further lines of
/// the answers of the first node.
fn model(replicas: &[usize], more: &str) -> Model {
    let mut text = String::from("10.0.0.1:7001> CLUSTER NODES\n");
    let line = |n: usize, flags: &str, master: &str, slots: &str| {
        format!("{n:040x} 10.0.0.{n}:7001@17001 {flags} {master} 0 0 {n} connected{slots}\n")
    };
    for (n, slots) in [(1, " 0-5460"), (2, " 5461-10922"), (3, " 10923-16383")] {
        text += &line(n, if n == 1 { "myself,master" } else { "master" }, "-", slots);
    }
    for (nth, master) in replicas.iter().enumerate() {
        text += &line(4 + nth, "slave", &format!("{master:040x}"), "");
    }
    let (answers, unread) = read_pasted("pasted.txt", (text + more).as_bytes());
    assert_eq!(unread, []);
    Model::of_running(&Seen::new(answers)).expect("there are nodes")
}

fn node(n: usize) -> String {
    format!("10.0.0.{n}:7001")
}

fn names(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|n| node(*n)).collect()
}

fn lose(model: &Model, numbers: &[usize]) -> Prediction {
    let loss = Loss::read(model, &names(numbers), None).expect("they are nodes");
    predict(model, &loss)
}

fn cut(model: &Model, cut: &str) -> Prediction {
    predict(model, &Loss::read(model, &[], Some(cut)).expect("a cut"))
}

/// Sets something in all nodes.
fn set(mut model: Model, set: impl Fn(&mut ModelNode)) -> Model {
    model.nodes.iter_mut().for_each(set);
    model
}

fn promoted(prediction: &Prediction) -> Vec<(Vec<String>, String, Window)> {
    let each = |event: &Event| match &event.what {
        Happens::Promoted { candidates, master, .. } => Some((candidates.clone(), master.clone(), event.at)),
        _ => None,
    };
    prediction.events.iter().filter_map(each).collect()
}

fn kinds(prediction: &Prediction) -> Vec<RiskKind> {
    prediction.risks.iter().map(|risk| risk.kind).collect()
}

#[test]
fn a_master_with_a_replica_is_replaced() {
    let model = model(&[1, 2, 3], "");
    let found = lose(&model, &[1]);
    // A node timeout of 15 s: found after 15 to 22.7 s, told to others in 7.7 s, and the election within 1.3 s.
    assert_eq!(promoted(&found), [(names(&[4]), node(1), Window { from: 15_500, to: 31_700 })]);
    assert!(found.is_whole && !found.loses_data());
    assert_eq!((found.masters, found.quorum), (3, 2));
    assert_eq!(kinds(&found), [RiskKind::Asynchronous]);
    assert_eq!(found.returns, [Return { node: node(1), what: Returns::AsReplica { of: names(&[4]) } }]);
    let side = &found.sides[0];
    assert_eq!((side.slots_ok, side.slots_failed, side.promoted), (16384, 0, 1));
    let order: Vec<_> = found.events.iter().map(|event| std::mem::discriminant(&event.what)).collect();
    assert_eq!(order.len(), 5, "lost, failed, down, promoted, up: {:?}", found.events);
    assert!(found.events.is_sorted_by_key(|event| event.at));
}

#[test]
fn without_a_replica_slots_are_not_served() {
    let without = model(&[2, 3], "");
    let found = lose(&without, &[1]);
    assert_eq!(promoted(&found), []);
    let side = &found.sides[0];
    assert_eq!((side.slots_ok, side.slots_failed, side.writable), (10_923, 5461, 0));
    assert_eq!(side.down.len(), 4);
    let back = Returns::AsMaster { slots: without.slots(0).to_vec(), after: 30_000, rivals: Vec::new() };
    assert_eq!(found.returns, [Return { node: node(1), what: back }]);
    // Without full coverage, the others go on.
    let found = lose(&set(without.clone(), |node| node.settings.full_coverage = false), &[1]);
    assert_eq!((found.sides[0].writable, found.sides[0].down.len(), found.is_whole), (10_923, 0, false));
    let found = lose(&set(without, |node| node.settings.reads_when_down = true), &[1]);
    assert_eq!((found.sides[0].readable, found.sides[0].writable), (10_923, 0));
}

#[test]
fn a_replica_that_comes_back_first_replaces_its_master() {
    let found = lose(&model(&[1, 2, 3], ""), &[1, 4]);
    let rivals = found.returns.iter().find_map(|back| match &back.what {
        Returns::AsMaster { rivals, .. } => Some(rivals.clone()),
        _ => None,
    });
    assert_eq!((promoted(&found).len(), rivals), (0, Some(names(&[4]))));
}

#[test]
fn without_a_majority_nobody_is_promoted() {
    let found = lose(&model(&[1, 2, 3], ""), &[1, 2]);
    assert_eq!(promoted(&found), []);
    assert!(found.majority().is_none());
    let side = &found.sides[0];
    assert_eq!((side.down.len(), side.slots_ok, side.slots_suspected), (4, 5461, 10_923));
    let down = found.events.iter().find(|event| matches!(event.what, Happens::Down { .. }));
    assert_eq!(down.map(|event| event.at), Some(Window { from: 15_000, to: 22_700 }));
}

#[test]
fn a_master_that_is_cut_off_accepts_writes_that_are_discarded() {
    let apart = model(&[1, 2, 3], "");
    let found = cut(&apart, "10.0.0.1|");
    assert_eq!(promoted(&found)[0].0, names(&[4]));
    assert_eq!(kinds(&found), [RiskKind::CutOff { is_limited: false }]);
    assert_eq!(found.risks[0].until, Window { from: 15_000, to: 22_700 });
    assert_eq!(found.sides.iter().map(|side| side.has_majority).collect::<Vec<_>>(), [false, true]);
    assert_eq!(found.sides[0].down, names(&[1]));
    // With a replica on its side, it goes on for as long; without one, `min-replicas-to-write` stops it.
    let careful = set(apart, |node| {
        (node.settings.min_replicas_to_write, node.settings.min_replicas_max_lag) = (1, 10);
    });
    let found = cut(&careful, "10.0.0.1|");
    assert_eq!(kinds(&found), [RiskKind::CutOff { is_limited: true }]);
    assert_eq!(found.risks[0].until.to, 12_000);
    // And the replica that is promoted has no replica of its own.
    assert_eq!(found.sides[1].writable, 10_923);
    let found = cut(&careful, "10.0.0.1,10.0.0.4|");
    assert_eq!((promoted(&found).len(), kinds(&found).len()), (0, 0));
}

#[test]
fn a_replica_without_data_is_promoted_only_without_a_validity_factor() {
    let never = "10.0.0.4:7001> CLUSTER NODES\n\
        0000000000000000000000000000000000000004 10.0.0.4:7001@17001 myself,slave 0000000000000000000000000000000000000001 0 0 1 connected\n\
        10.0.0.4:7001> INFO\nredis_version:7.0.15\nrole:slave\nmaster_link_status:down\nmaster_link_down_since_seconds:-1\n";
    let empty = model(&[1, 2, 3], never);
    assert_eq!(empty.nodes[3].data, Data::Never { no_password: false });
    let found = lose(&empty, &[1]);
    assert_eq!((promoted(&found).len(), found.is_whole), (0, false));
    let found = lose(&set(empty, |node| node.settings.validity_factor = 0), &[1]);
    assert!(found.is_whole && found.loses_data());
    assert_eq!(kinds(&found), [RiskKind::EmptyReplica]);
    // One that has data is preferred.
    let found = lose(&set(model(&[1, 1, 3], never), |node| node.settings.validity_factor = 0), &[1]);
    assert_eq!((promoted(&found)[0].0.clone(), found.loses_data()), (names(&[5]), false));
    // With a factor of 10, the link may be down for 10 + 150 s.
    for (seconds, can) in [("159", 1), ("161", 0)] {
        let behind = never.replace("-1\n", &format!("{seconds}\n"));
        assert_eq!(promoted(&lose(&model(&[1, 2, 3], &behind), &[1])).len(), can, "{seconds}");
    }
}

#[test]
fn replicas_migrate_to_masters_without_any() {
    let spare = model(&[1, 2, 3, 3], "");
    let migrated = |prediction: &Prediction| {
        let each = |event: &Event| match &event.what {
            Happens::Migrated { candidates, from, to } => {
                Some((candidates.clone(), from.clone(), to.clone()))
            }
            _ => None,
        };
        prediction.events.iter().filter_map(each).collect::<Vec<_>>()
    };
    // The replica with the lowest id goes to the new master.
    assert_eq!(migrated(&lose(&spare, &[1])), [(names(&[6]), names(&[3]), names(&[4]))]);
    assert_eq!(migrated(&lose(&spare, &[5])), [(names(&[6]), names(&[3]), names(&[2]))]);
    // Unless the setting forbids it, nobody is left behind, or the cluster is down.
    let still = |change: fn(&mut ModelNode)| migrated(&lose(&set(spare.clone(), change), &[1])).len();
    assert_eq!(still(|node| node.settings.replica_migration = false), 0);
    assert_eq!(still(|node| node.settings.migration_barrier = 2), 0);
    assert_eq!(migrated(&lose(&model(&[2, 3, 3], ""), &[1])).len(), 0);
}

#[test]
fn what_may_not_fail_over_does_not() {
    let model = set(model(&[1, 2, 3], ""), |node| node.settings.no_failover = true);
    let found = lose(&model, &[1]);
    let why = found.events.iter().find_map(|event| match &event.what {
        Happens::NotReplaced { why, .. } => Some(why.clone()),
        _ => None,
    });
    assert_eq!(why, Some(NotPromoted::Unable { replicas: vec![(node(4), Unable::NoFailover)] }));
}

#[test]
fn losses_are_named_in_many_ways() {
    let mut model = model(&[1, 2, 3], "");
    model.set_rack("r1", &["10.0.0.1", "10.0.0.5"]).expect("they are hosts");
    let read = |text: &str| {
        let loss = Loss::read(&model, &[text.to_owned()], None)?;
        Ok::<_, LossError>(loss.lost.into_iter().collect::<Vec<_>>())
    };
    let id = format!("{:040x}", 2);
    for (text, nodes) in [
        ("10.0.0.2:7001", vec![1]),
        ("node:10.0.0.2:7001", vec![1]),
        (&id, vec![1]),
        ("host:10.0.0.2", vec![1]),
        ("10.0.0.2", vec![1]),
        ("rack:r1", vec![0, 4]),
        ("r1, 10.0.0.2", vec![0, 1, 4]),
        ("", vec![]),
    ] {
        assert_eq!(read(text), Ok(nodes), "{text}");
    }
    assert!(matches!(read("7001"), Err(LossError::Ambiguous { .. })));
    assert!(matches!(read("host:7001"), Err(LossError::Unknown { .. })));
    assert!(matches!(read("rack:10.0.0.1"), Err(LossError::Unknown { .. })));
    let cut = |text: &str| Loss::read(&model, &[], Some(text)).map(|loss| loss.sides.len());
    assert_eq!(cut("10.0.0.1|"), Ok(2));
    assert_eq!(cut("10.0.0.1|10.0.0.2|"), Ok(3));
    assert_eq!(cut("10.0.0.1"), Err(LossError::OneSide));
    assert_eq!(cut("|"), Err(LossError::TwoEmpty));
    assert_eq!(cut("10.0.0.1|10.0.0.1,"), Err(LossError::Twice { node: node(1) }));
    assert!(matches!(cut("10.0.0.1|10.0.0.2"), Err(LossError::NoSide { .. })));
}

#[test]
fn a_survey_names_the_weak_points() {
    let mut good = model(&[2, 3, 1], "");
    // Master and replica of each shard on two of three hosts.
    for (node, host) in good.nodes.iter_mut().zip(["a", "b", "c", "a", "b", "c"]) {
        node.host = Some(host.to_owned());
    }
    let rows = survey(&good, Scope::Single);
    assert_eq!(rows.len(), 9);
    assert!(!rows.iter().any(Row::is_weakness), "{rows:?}");
    let pairs = survey(&good, Scope::Pairs);
    assert_eq!(pairs.len(), 9 + 15 + 3);
    let both = |row: &&Row| row.lost == [Lost::Host("a".to_owned()), Lost::Host("b".to_owned())];
    assert_eq!(pairs.iter().find(both).map(|row| (row.goes_on, row.not_served)), Some((false, 16384)));
    // Two of three masters on one host.
    good.nodes[1].host = Some("a".to_owned());
    let weak: Vec<_> = survey(&good, Scope::Single).into_iter().filter(Row::is_weakness).collect();
    assert_eq!(weak.iter().map(|row| row.lost.clone()).collect::<Vec<_>>(), [[Lost::Host("a".to_owned())]]);
}

#[test]
fn a_survey_of_a_damaged_cluster_begins_with_what_it_is() {
    let whole = model(&[1, 2, 3], "");
    let lost = |nodes: &[usize]| {
        let mut damaged = whole.clone();
        for node in nodes {
            damaged.nodes[*node].is_up = false;
        }
        survey(&damaged, Scope::Single)
    };
    // A master whose replica takes over, and a master with its replica, whose slots nobody serves.
    let rows = lost(&[0]);
    assert!(rows[0].lost.is_empty() && rows[0].is_whole && rows[0].promoted == 1, "{rows:?}");
    assert_eq!(rows.len(), whole.nodes.len());
    let replicas = whole.replicas(0);
    let rows = lost(&[0, replicas[0]]);
    assert!(rows[0].lost.is_empty() && rows[0].is_weakness(), "{rows:?}");
}

#[test]
fn a_spec_is_a_cluster() {
    let text = "[cluster]\nreplicas = 1\n[config]\ncluster-node-timeout = 5000\n\
        [announce]\nto = \"host\"\n[[host]]\nname = \"a\"\naddress = \"10.0.0.1\"\nports = \"7001-7002\"\n\
        [[host]]\nname = \"b\"\naddress = \"10.0.0.2\"\nports = \"7003-7004\"\n\
        [[host]]\nname = \"c\"\naddress = \"10.0.0.3\"\nports = \"7005-7006\"\n";
    let read = spec::read("rconf.toml", text);
    let model =
        Model::of_spec(&read.spec.unwrap_or_else(|| panic!("{:?}", read.findings))).expect("a cluster");
    assert_eq!(model.hosts(), ["a", "b", "c"]);
    assert!(model.nodes.iter().all(|node| node.has_settings && node.settings.node_timeout == 5000));
    assert!(!survey(&model, Scope::Single).iter().any(Row::is_weakness));
}

#[test]
fn files_tell_who_never_synchronises() {
    let reader = NodeReader::default();
    let file = |port: u16, more: &str| {
        let text = format!(
            "# rconf: server redis:7.0\nport {port}\ncluster-enabled yes\nrequirepass gentle-otter-42\n{more}"
        );
        reader.node(&format!("node-{port}/redis.conf"), text.into_bytes(), &Files::new())
    };
    let auth = "masterauth gentle-otter-42\ncluster-replica-validity-factor 0\n";
    let nodes: Vec<_> = (7001..7007)
        .map(|port| file(port, if port == 7004 { "cluster-replica-validity-factor 0\n" } else { auth }))
        .collect();
    let model = Model::of_files(&nodes, &[]).expect("a cluster");
    assert!(model.roles_are_guessed);
    let never: Vec<_> = model.nodes.iter().filter(|node| node.data != Data::Current).collect();
    assert_eq!(never.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), ["7004"]);
    let master = model.name(model.master_of(3).expect("a replica")).to_owned();
    let loss = Loss::read(&model, &[master], None).expect("a node");
    assert!(predict(&model, &loss).loses_data());
}
