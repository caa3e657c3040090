use super::super::{CONSENT, Observed, loses_keys, repair, repair_pods};
use super::{NETWORK, english, healthy, inspect, line, observe, view, wanted};
use crate::message::{Language, Message};
use crate::plan::Change;

fn commands(change: &Change) -> Vec<&str> {
    change.steps.iter().flat_map(|step| &step.commands).map(String::as_str).collect()
}

fn has(change: &Change, command: &str) -> bool {
    commands(change).contains(&command)
}

fn cut(nth: u16, own: &str) -> String {
    if nth == 1 { own.to_owned() } else { format!("{own},fail?") }
}

fn failed(which: &'static [u16]) -> impl Fn(u16, &str) -> String {
    move |nth, own| if which.contains(&nth) { format!("{own},fail") } else { own.to_owned() }
}

#[test]
fn nothing_wrong_needs_no_step() {
    let change = repair(&observe(&[&healthy()]), &[]);
    assert_eq!((change.steps.len(), change.notes.len()), (0, 0));
}

/// Nodes of manifests are reached at their addresses, by way of the first pod.
#[test]
fn pods_are_repaired_with_kubectl() {
    let spec = crate::spec::read("rconf.toml", "[cluster]\ntarget = \"kubernetes\"\n").spec.expect("good");
    let pods = crate::topology::pods(&spec);
    let first = "kubectl exec --namespace redis redis-0-0 --container server -- sh /etc/rconf/scripts";
    let change = repair_pods(&observe(&[&view(4, failed(&[1, 2]))]), &pods);
    let on = format!("{first}/node.sh cli -h 172.28.0.5 -p 7004");
    let takeover = format!("if {on} role | grep -q '^slave'; then {on} cluster failover takeover; fi");
    assert!(has(&change, &takeover), "{:#?}", commands(&change));
    assert_eq!(commands(&change).last(), Some(&format!("{first}/cluster.sh verify").as_str()));
    // They find each other by themselves.
    let change = repair_pods(&observe(&[&view(1, cut)]), &pods);
    assert!(commands(&change)[0].starts_with("kubectl get pod"), "{:#?}", commands(&change));
    let moved = change;
    // The Job creates the cluster.
    let alone: Vec<String> =
        (1..=6).map(|nth| line(nth, &format!("172.28.0.{nth}:6379@16379"), "myself,master", 0, "")).collect();
    let alone: Vec<&str> = alone.iter().map(String::as_str).collect();
    let change = repair_pods(&observe(&alone), &pods);
    assert!(has(&change, "kubectl apply --kustomize ."), "{change:#?}");
    for change in [repair_pods(&observe(&[&view(4, failed(&[1, 2, 5]))]), &pods), moved, change] {
        let text = change.shell(Language::English);
        assert!(!text.contains("docker") && !text.contains("plan.sh"), "{text}");
    }
}

#[test]
fn without_containers_a_person_is_asked() {
    let change = repair(&observe(&[&view(1, cut)]), &[]);
    assert_eq!(commands(&change), Vec::<&str>::new());
    assert!(english(&change.steps[0].title).contains("docker inspect"));
    assert!(english(&change.steps[1].why).contains("172.28.0.3 for the node on port 7002"));
    assert!(change.steps.iter().any(|step| english(&step.title).contains("CLUSTER MEET")));
}

#[test]
fn moved_nodes_get_their_addresses_back() {
    let change = repair(&observe(&[&view(1, cut), &inspect(&[3, 2, 4, 5, 6, 7]), NETWORK]), &[]);
    let lines = commands(&change);
    let at = |line: &str| {
        lines.iter().position(|one| *one == line).unwrap_or_else(|| panic!("{line}: {lines:#?}"))
    };
    let left = at("docker network disconnect redis redis-7002");
    let back = at("docker network connect --ip 172.28.0.2 --alias node1 redis redis-7001");
    assert!(left < back);
    assert!(at("docker exec --env REDISCLI_AUTH redis-7001 redis-cli -p 7001 cluster myid") < left);
    assert!(
        back < at(
            "docker exec --env REDISCLI_AUTH redis-7001 redis-cli -p 7001 cluster meet 172.28.0.3 7002 17002"
        )
    );
    assert_eq!(
        lines.last(),
        Some(&"docker exec --env REDISCLI_AUTH redis-7001 redis-cli -p 7001 --cluster check 172.28.0.2:7001")
    );
    // Every node meets every other node.
    assert_eq!(lines.iter().filter(|line| line.contains(" cluster meet ")).count(), 30);
    let step = change.steps.iter().find(|step| step.commands.iter().any(|line| line.contains("disconnect")));
    let way_back = &step.expect("the step").way_back;
    assert!(way_back.contains(&Message::verbatim(
        "docker network connect --ip 172.28.0.3 --alias node1 redis redis-7001"
    )));
}

#[test]
fn nodes_whose_addresses_are_taken_meet_at_the_new_ones() {
    let net = NETWORK
        .replace(r#""Containers":{}"#, r#""Containers":{"x":{"Name":"web","IPv4Address":"172.28.0.2/16"}}"#);
    let moved = [8, 3, 4, 5, 6, 7];
    let change = repair(&observe(&[&view(1, cut), &inspect(&moved), &net]), &wanted());
    assert!(
        english(&change.steps[1].why).contains("172.28.0.2 now belongs to container web"),
        "{:?}",
        change.steps[1]
    );
    let meet = "for node in 7002 7003 7004 7005 7006; do ./plan.sh cli \"$node\" cluster meet 172.28.0.8 7001 17001; done";
    assert!(has(&change, meet), "{:#?}", commands(&change));
    assert!(!commands(&change).iter().any(|line| line.contains("disconnect")));
    assert_eq!(commands(&change).last(), Some(&"./plan.sh verify"));
}

#[test]
fn with_a_spec_and_no_containers_they_are_made_anew() {
    let change = repair(&observe(&[&view(1, cut)]), &wanted());
    let lines = commands(&change);
    let stop = lines.iter().position(|line| line.ends_with("|| docker stop redis-7006")).expect("a stop");
    let make = lines.iter().position(|line| line.ends_with("|| ./plan.sh recreate 7001")).expect("a start");
    assert!(stop < make);
    assert!(lines[make].contains("grep -qF ' 172.28.0.2 '"));
}

#[test]
fn a_replica_takes_over_where_nobody_can_vote() {
    let change = repair(&observe(&[&view(1, failed(&[2, 3]))]), &wanted());
    let line = "if ./plan.sh cli 7005 role | grep -q '^slave'; then ./plan.sh cli 7005 cluster failover takeover; fi";
    assert!(has(&change, line), "{:#?}", commands(&change));
    let step =
        change.steps.iter().find(|step| step.commands.iter().any(|one| one == line)).expect("the step");
    assert!(step.precondition.as_ref().is_some_and(|check| check.test.contains("dbsize")));
    let change = repair(&observe(&[&view(1, failed(&[2]))]), &wanted());
    assert!(commands(&change).iter().any(|line| line.contains("cluster failover force")));
    assert!(!commands(&change).iter().any(|line| line.contains("takeover")));
}

#[test]
fn a_stopped_master_is_started_and_nothing_else() {
    let change = repair(&observe(&[&view(1, failed(&[2, 5])), &inspect(&[2, 0, 4, 5, 0, 7]), NETWORK]), &[]);
    assert!(has(&change, "docker start redis-7002") && has(&change, "docker start redis-7005"));
    assert!(!loses_keys(&change));
    assert!(!commands(&change).iter().any(|line| line.contains("fix") || line.contains("failover")));
}

#[test]
fn a_lost_shard_is_given_up_by_a_person_only() {
    let change = repair(&observe(&[&view(1, failed(&[2, 5]))]), &wanted());
    assert!(loses_keys(&change));
    let at = change
        .steps
        .iter()
        .position(|step| step.commands.iter().any(|line| line.contains("fix")))
        .expect("a fix");
    assert_eq!(change.steps[at - 1].commands, Vec::<String>::new());
    let step = &change.steps[at];
    assert_eq!(
        step.commands,
        [
            "printf 'yes\\nyes\\nyes\\n' | ./plan.sh cli 7001 --cluster fix 172.28.0.2:7001 --cluster-fix-with-unreachable-masters"
        ]
    );
    assert!(step.precondition.as_ref().is_some_and(|check| check.test.contains(CONSENT)));
    assert!(english(&step.why).contains("5461-10922 (5462)") && english(&step.why).contains("33 %"));
}

#[test]
fn a_real_permuted_cluster_meets_again() {
    let mut observed = Observed::default();
    let texts: [&[u8]; 4] = [
        include_bytes!("../../../../../../fixtures/repair/docker-permuted/nodes.txt"),
        include_bytes!("../../../../../../fixtures/repair/docker-permuted/info.txt"),
        include_bytes!("../../../../../../fixtures/repair/docker-permuted/inspect.json"),
        include_bytes!("../../../../../../fixtures/repair/docker-permuted/network.json"),
    ];
    for text in texts {
        assert_eq!(observed.add(text), []);
    }
    let change = repair(&observed, &[]);
    assert_eq!(english(&change.title), "repair nodes that cannot reach each other", "{change:#?}");
    let line = "docker exec --env REDISCLI_AUTH rx-1 redis-cli -p 6379 cluster meet 172.31.78.4 6379 16379";
    assert!(has(&change, line), "{:#?}", commands(&change));
    assert_eq!(commands(&change).iter().filter(|line| line.contains(" cluster meet ")).count(), 30);
}

#[test]
fn ghosts_are_forgotten_if_no_container_runs_them() {
    let text = view(1, |_, own| own.to_owned()) + &line(9, "172.28.0.9:7009@17009", "master,fail", 0, "");
    let change = repair(&observe(&[&text]), &wanted());
    assert!(!commands(&change).iter().any(|line| line.contains("forget")));
    let change = repair(&observe(&[&text, &inspect(&[2, 3, 4, 5, 6, 7]), NETWORK]), &wanted());
    let forget = format!("./plan.sh cli 7006 cluster forget {}", super::id(9));
    assert!(has(&change, &forget), "{:#?}", commands(&change));
}
