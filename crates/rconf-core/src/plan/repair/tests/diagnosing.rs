use std::fmt::Write as _;

use super::super::{Fault, Ghost, Observed, Stranded, diagnose, repair};
use super::{NETWORK, english, healthy, id, inspect, line, observe, view, wanted};
use crate::message::Language;

fn find(observed: &Observed) -> Vec<Fault> {
    diagnose(observed, &[])
}

fn flags(nth: u16, failed: &[u16], flags: &str, flag: &str) -> String {
    if failed.contains(&nth) { format!("{flags},{flag}") } else { flags.to_owned() }
}

#[test]
fn nothing_wrong_is_nothing() {
    assert_eq!(find(&Observed::default()), []);
    assert_eq!(find(&observe(&[&healthy()])), []);
    assert_eq!(find(&observe(&[&healthy(), &inspect(&[2, 3, 4, 5, 6, 7]), NETWORK])), []);
    assert_eq!(diagnose(&observe(&[&healthy(), &inspect(&[2, 3, 4, 5, 6, 7])]), &wanted()), []);
}

#[test]
fn the_tutorials_power_cut_looks_like_moved_addresses() {
    let nodes = include_str!("../../../../../../fixtures/tutorial/cluster-nodes.txt");
    let info = include_str!("../../../../../../fixtures/tutorial/cluster-info-after-power-loss.txt");
    let faults = find(&observe(&[nodes, info]));
    let [Fault::LooksMoved { sent, received, suspected, .. }] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!((*sent, *received, *suspected), (Some(6), Some(0), Some(11256)));
    assert!(matches!(&find(&observe(&[info]))[..], [Fault::LooksMoved { .. }]));
}

#[test]
fn a_view_without_peers_looks_like_moved_addresses() {
    let all = |nth: u16, own: &str| flags(nth, &[2, 3, 4, 5, 6], own, "fail?");
    let faults = find(&observe(&[&view(1, all)]));
    assert!(
        matches!(&faults[..], [Fault::LooksMoved { unreached, .. }] if unreached.len() == 5),
        "{faults:?}"
    );
    // The containers are at the recorded addresses, so this is not the fault.
    let faults = find(&observe(&[&view(1, all), &inspect(&[2, 3, 4, 5, 6, 7]), NETWORK]));
    assert!(!faults.iter().any(|fault| matches!(fault, Fault::LooksMoved { .. })), "{faults:?}");
}

#[test]
fn containers_elsewhere_have_moved() {
    let all = |nth: u16, own: &str| flags(nth, &[2, 3, 4, 5, 6], own, "fail?");
    let faults = find(&observe(&[&view(1, all), &inspect(&[3, 4, 2, 5, 6, 7]), NETWORK]));
    let [Fault::AddressesMoved { nodes }] = &faults[..] else { panic!("{faults:?}") };
    let names: Vec<_> = nodes.iter().map(|moved| english(&moved.node.name)).collect();
    assert_eq!(names, ["redis-7001", "redis-7002", "redis-7003"]);
    assert_eq!(nodes[0].now.map(|ip| ip.to_string()).as_deref(), Some("172.28.0.3"));
}

#[test]
fn the_same_port_at_an_exchanged_address_is_dangerous() {
    // All nodes have the same port, so only the headings tell which container answered.
    let mut text = String::new();
    for me in 1..=3 {
        let _ = writeln!(text, "# redis-{}", 7000 + me);
        for nth in 1..=3 {
            let slots = ["0-5460", "5461-10922", "10923-16383"][usize::from(nth) - 1];
            let own = if me == nth { "myself,master" } else { "master,fail?" };
            text += &line(nth, &format!("172.28.0.{}:6379@16379", nth + 1), own, 0, slots);
        }
    }
    let faults = find(&observe(&[&text, &inspect(&[3, 2, 4]), NETWORK]));
    let [Fault::AddressesSwapped { nodes }] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!(nodes.len(), 2);
    assert!(english(&faults[0].message()).contains("redis-7001 is at 172.28.0.3, not at 172.28.0.2"));
}

#[test]
fn announced_addresses_of_the_host_have_not_moved() {
    let host = healthy().replace("172.28.0.", "10.0.0.1").replace("10.0.0.12:", "10.0.0.1:");
    let host: String =
        (2..=7).fold(host, |text, last| text.replace(&format!("10.0.0.1{last}:"), "10.0.0.1:"));
    assert_eq!(find(&observe(&[&host, &inspect(&[2, 3, 4, 5, 6, 7]), NETWORK])), []);
}

#[test]
fn a_network_made_anew_elsewhere_has_moved_its_nodes() {
    let net = NETWORK.replace("172.28.", "172.30.");
    let faults =
        find(&observe(&[&healthy(), &inspect(&[2, 3, 4, 5, 6, 7]).replace("172.28.", "172.30."), &net]));
    assert!(matches!(&faults[..], [Fault::AddressesMoved { nodes }] if nodes.len() == 6), "{faults:?}");
}

#[test]
fn a_failed_master_with_a_replica() {
    let one = |nth: u16, own: &str| flags(nth, &[2], own, "fail");
    let faults = find(&observe(&[&view(1, one)]));
    let [Fault::MasterDown { replicas, voters, size, .. }] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!((replicas.len(), *voters, *size), (1, 2, 3));
    let two = |nth: u16, own: &str| flags(nth, &[2, 3], own, "fail?");
    let faults = find(&observe(&[&view(1, two)]));
    assert!(
        matches!(&faults[..], [Fault::MasterDown { voters: 1, .. }, Fault::MasterDown { .. }]),
        "{faults:?}"
    );
    assert!(english(&faults[0].message()).contains("not a majority"));
}

#[test]
fn a_failed_master_without_a_replica() {
    let shard = |nth: u16, own: &str| flags(nth, &[2, 5], own, "fail");
    let faults = find(&observe(&[&view(1, shard)]));
    let [Fault::ShardLost { slots, .. }, Fault::ReplicaStranded { why: Stranded::Failed, .. }] = &faults[..]
    else {
        panic!("{faults:?}")
    };
    assert_eq!(slots[0].to_string(), "5461-10922");
}

#[test]
fn a_stopped_container() {
    let one = |nth: u16, own: &str| flags(nth, &[2], own, "fail");
    let faults = find(&observe(&[&view(1, one), &inspect(&[2, 0, 4, 5, 6, 7]), NETWORK]));
    assert!(
        matches!(&faults[..], [Fault::ContainerDown { exit_code: 137, .. }, Fault::MasterDown { .. }]),
        "{faults:?}"
    );
}

#[test]
fn slots_of_nobody_and_open_slots() {
    let text = healthy().replace("10923-16383", "10923-16380");
    let faults = find(&observe(&[&text]));
    assert!(
        matches!(&faults[..], [Fault::SlotsUnassigned { count: 3, slots }] if slots[0].first == 16381),
        "{faults:?}"
    );
    // A view with an unreadable part proves nothing.
    let text = view(1, |_, own| own.to_owned()).replace("10923-16383", "10923-163");
    let mut observed = Observed::default();
    assert_eq!(observed.add(text.as_bytes()).len(), 1);
    assert_eq!(find(&observed), []);
    let faults = find(&observe(&["cluster_state:fail\ncluster_slots_assigned:16381\n"]));
    assert!(matches!(&faults[..], [Fault::SlotsUnassigned { count: 3, .. }]), "{faults:?}");
    let text = healthy().replacen("0-5460", &format!("0-5460 [5->-{}]", id(2)), 1);
    assert!(matches!(&find(&observe(&[&text]))[..], [Fault::SlotsOpen { .. }]));
}

#[test]
fn replicas_without_data() {
    let own = view(4, |_, own| own.to_owned());
    let info = "master_host:172.28.0.2\nmaster_link_status:down\n";
    let found = |info: &str| match &find(&observe(&[&own, info]))[..] {
        [Fault::ReplicaStranded { why, .. }] => Some(*why),
        _ => None,
    };
    assert_eq!(found(info), Some(Stranded::LinkDown));
    assert_eq!(found(&info.replace("0.2", "0.9")), Some(Stranded::OldAddress));
    let log = "MASTER aborted replication with an error: NOAUTH Authentication required.";
    assert_eq!(found(&format!("{info}{log}")), Some(Stranded::NoAuth));
    assert_eq!(found("master_link_status:up\n"), None);
}

#[test]
fn nodes_apart_and_ghosts() {
    // Nodes 1 and 2 do not know node 3.
    let forgets = |me: u16| {
        let text = view(me, |_, own| own.to_owned());
        text.lines()
            .filter(|line| !line.starts_with(&id(3)))
            .flat_map(|line| [line, "\n"])
            .collect::<String>()
    };
    let text = forgets(1) + &forgets(2) + &view(3, |_, own| own.to_owned());
    let faults = find(&observe(&[&text]));
    assert!(matches!(&faults[..], [Fault::NodesApart { pairs }] if pairs.len() == 2), "{faults:?}");
    let lost = |nth: u16, own: &str| flags(nth, &[3], own, "noaddr");
    let text = view(1, lost) + &view(2, |_, own| own.to_owned()) + &view(3, |_, own| own.to_owned());
    let faults = find(&observe(&[&text]));
    assert!(matches!(&faults[..], [Fault::NodesApart { pairs }] if pairs.len() == 1), "{faults:?}");
    let ghost = view(1, |_, own| own.to_owned()) + &line(9, "172.28.0.9:7009@17009", "handshake", 0, "");
    assert!(matches!(&find(&observe(&[&ghost]))[..], [Fault::Ghosts { why: Ghost::Handshake, .. }]));
    let ghost = view(1, |_, own| own.to_owned()) + &line(9, ":0@0", "master,noaddr", 0, "");
    assert!(matches!(&find(&observe(&[&ghost]))[..], [Fault::Ghosts { why: Ghost::Gone, .. }]));
}

/// A node that knows only itself.
fn lonely(nth: u16, slots: &str) -> String {
    format!("# redis-{0}\n", 7000 + nth)
        + &line(
            nth,
            &format!("172.28.0.{}:{}@{}", nth + 1, 7000 + nth, 17000 + nth),
            "myself,master",
            0,
            slots,
        )
}

#[test]
fn a_node_alone_is_a_question() {
    for (text, has) in [
        (lonely(1, ""), 0),
        (lonely(1, "0"), 1),
        ("cluster_state:fail\ncluster_slots_assigned:0\ncluster_known_nodes:1\n".to_owned(), 0),
    ] {
        let faults = find(&observe(&[&text]));
        assert!(matches!(&faults[..], [Fault::Alone { slots, .. }] if *slots == has), "{faults:?}");
        let change = repair(&observe(&[&text]), &[]);
        assert_eq!(change.steps.len(), 1, "{change:?}");
        assert!(
            change.steps[0].commands.is_empty()
                && english(&change.steps[0].title).starts_with("Ask every other node")
        );
        assert!(!change.text(Language::English).contains("fix"), "{}", change.text(Language::English));
    }
    // The spec says whom to ask.
    let change = repair(&observe(&[&lonely(1, ""), &lonely(2, "")]), &wanted());
    assert!(
        english(&change.steps[0].title).starts_with("Ask 7003, 7004, 7005, 7006 for "),
        "{}",
        change.steps[0].title
    );
}

#[test]
fn never_created_is_told_from_lost() {
    let all: String = (1..=6).map(|nth| lonely(nth, "")).collect();
    let faults = diagnose(&observe(&[&all]), &wanted());
    assert!(matches!(&faults[..], [Fault::NeverCreated { nodes }] if nodes.len() == 6), "{faults:?}");
    let change = repair(&observe(&[&all]), &wanted());
    let create = change.steps.iter().find(|step| step.commands == ["./plan.sh create"]).expect("a step");
    assert!(create.precondition.as_ref().is_some_and(|check| english(&check.says) == "no node has keys"));

    // Node 2 comes back with another id, and knows nobody.
    let one = |nth: u16, own: &str| flags(nth, &[2], own, "fail");
    let again = lonely(9, "").replace("172.28.0.10:7009@17009", "172.28.0.3:7002@17002");
    let faults = find(&observe(&[&view(1, one), &again]));
    assert!(
        faults.iter().any(|fault| matches!(fault, Fault::Forgetful { nodes } if nodes.len() == 1)),
        "{faults:?}"
    );
    let change = repair(&observe(&[&view(1, one), &again]), &[]);
    assert!(
        change.text(Language::English).contains("Find the nodes.conf of"),
        "{}",
        change.text(Language::English)
    );
    assert!(
        !change.text(Language::English).contains("--cluster create"),
        "{}",
        change.text(Language::English)
    );

    // A seventh node that never joined.
    let faults = find(&observe(&[&healthy(), &lonely(7, "")]));
    assert!(matches!(&faults[..], [Fault::Outside { nodes }] if nodes.len() == 1), "{faults:?}");
}

#[test]
fn bus_ports_of_two_rules_are_said() {
    let text = healthy().replace("7003@17003", "7003@5003");
    let change = repair(&observe(&[&text]), &[]);
    assert!(
        change
            .notes
            .iter()
            .any(|note| english(note).contains("7001@17001") && english(note).contains("7003@5003")),
        "{change:?}"
    );
    assert!(repair(&observe(&[&healthy()]), &[]).notes.is_empty());
}
