//! Generated manifests on real servers: pods that come and go with new addresses lose no key that was replicated.

mod control;
mod kubelet;
mod site;

use kubelet::{Kubelet, within};
use rconf_core::catalog::Server;
use rconf_core::generate::{Inputs, generate_manifests};
use rconf_core::message::Language;
use rconf_core::plan::day_two::Request;
use rconf_core::plan::repair::{Observed, repair_pods};
use rconf_core::spec::{self, Spec};
use rconf_core::topology::pods;
use rconf_tests::manifests::is_manifest;
use rconf_tests::need::{program, server, skip};
use serde_json::Value;
use site::Site;
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

const PASSWORD: &str = "a-password-for-tests";
const KEYS: usize = 300;

/// A user besides the one of the nodes, whose password is `a-password-of-app`.
const USERS: &str = "user app on >a-password-of-app ~key:* +get +cluster\n";

/// A server that announces host names, and one from before that.
const NEW: &str = "valkey:9.1";
const OLD: &str = "redis:6.0";

/// Returns a spec of three shards with two pods each, with keys in `[kubernetes]` and more tables. The nodes notice a failure
/// soon, so that tests are short.
fn text(server: &str, keys: &str, more: &str) -> String {
    format!(
        "server = \"{server}\"\n[cluster]\ntarget = \"kubernetes\"\n[kubernetes]\n{keys}\n[config]\ncluster-node-timeout = 2000\n{more}"
    )
}

/// Returns the manifests of such a spec.
fn manifests(server: &str, port: u16, more: &str) -> Vec<String> {
    manifests_with(server, &format!("port = {port}"), more)
}

/// Returns such manifests with keys in `[kubernetes]`, and more tables.
fn manifests_with(server: &str, keys: &str, more: &str) -> Vec<String> {
    let read = spec::read("rconf.toml", &text(server, keys, more));
    manifests_of(&read.spec.unwrap_or_else(|| panic!("{:?}", read.findings)))
}

/// Returns the manifests of a spec.
fn manifests_of(spec: &Spec) -> Vec<String> {
    let made =
        generate_manifests(spec, Inputs { password: PASSWORD, users: USERS }).expect("a good password");
    let yaml = made.files.into_iter().filter(|f| is_manifest(&f.path) && f.path != "kustomization.yaml");
    yaml.map(|file| String::from_utf8(file.bytes).expect("UTF-8")).collect()
}

/// Starts the pods of a cluster, and creates it by the Job. Returns `None` if there is no such server.
fn created(name: &str, port: u16, network: u8) -> Option<Kubelet> {
    if !cfg!(target_os = "linux") {
        skip(name, "only Linux has all addresses of 127.0.0.0/8");
        return None;
    }
    let real = server(name)?;
    let kubelet = Kubelet::new(&real, &manifests(name, port, ""), network);
    Some(with_cluster(kubelet))
}

/// Starts all pods, and creates the cluster by the Job.
fn with_cluster(mut kubelet: Kubelet) -> Kubelet {
    let names = kubelet.names();
    for pod in &names {
        kubelet.start(pod);
    }
    kubelet.wait_until_ready(&names);
    is_good(&kubelet.run_job(), "is whole");
    kubelet
}

fn is_good(output: &Output, says: &str) {
    let (out, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains(says), "{out}\n{errors}");
}

/// Returns what is wrong with the cluster as a pod sees it, or an empty text.
fn faults(kubelet: &Kubelet, pod: &str) -> String {
    let output = kubelet.exec(pod, &["sh", "/etc/rconf/scripts/cluster.sh", "status"]);
    if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stdout).into_owned() }
}

fn wait_until_whole(kubelet: &Kubelet) {
    let pod = kubelet.names().remove(0);
    let mut last = String::new();
    within(60, "the cluster is whole", || {
        last = faults(kubelet, &pod);
        if !last.is_empty() {
            println!("{last}");
        }
        last.is_empty()
    });
}

/// Writes keys, and waits until the replicas have them.
fn write(kubelet: &Kubelet) {
    let pod = &kubelet.names()[0];
    for key in 0..KEYS {
        assert_eq!(kubelet.ask(pod, &["-c", "set", &format!("key:{key}"), &format!("value:{key}")]), "OK");
    }
    for pod in masters(kubelet) {
        assert_eq!(kubelet.ask(&pod, &["wait", "1", "5000"]), "1", "{pod}");
    }
}

fn is_all_there(kubelet: &Kubelet) {
    let pod = &kubelet.names()[0];
    let lost = (0..KEYS)
        .filter(|key| kubelet.ask(pod, &["-c", "get", &format!("key:{key}")]) != format!("value:{key}"));
    assert_eq!(lost.collect::<Vec<_>>(), Vec::<usize>::new(), "lost keys");
}

/// Returns the pods that are masters.
fn masters(kubelet: &Kubelet) -> Vec<String> {
    let is_master = |pod: &String| {
        kubelet.runs(pod) && kubelet.ask(pod, &["info", "replication"]).contains("role:master")
    };
    kubelet.names().into_iter().filter(is_master).collect()
}

/// Returns the other pod of a shard with two.
fn other_pod(pod: &str) -> String {
    let (set, nth) = pod.rsplit_once('-').expect("a set and a number");
    format!("{set}-{}", u8::from(nth == "0"))
}

/// Makes an authority and a certificate of it, as the Secret that pods have their certificates from.
fn certificate(name: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let openssl = |line: &str| {
        let output = Command::new("openssl").args(line.split(' ')).current_dir(folder.path()).output();
        let output = output.expect("openssl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.crt -days 2 -subj /CN=authority"));
    openssl(&format!("req {key} -keyout tls.key -out tls.csr -subj /CN=node"));
    std::fs::write(folder.path().join("usages"), "extendedKeyUsage = serverAuth, clientAuth\n")
        .expect("a file");
    openssl(
        "x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile usages -days 2 -out tls.crt",
    );
    let text = |file: &str| std::fs::read_to_string(folder.path().join(file)).expect("there is the file");
    let files = ["tls.crt", "tls.key", "ca.crt"].map(|file| (file.to_owned(), Value::String(text(file))));
    serde_json::json!({
        "kind": "Secret", "metadata": {"name": name}, "stringData": serde_json::Map::from_iter(files),
    })
}

/// Clients and nodes need certificates, and there are users besides that of the nodes.
fn lives_with_tls_and_users(server_name: &str, port: u16, network: u8) {
    if program("openssl").is_none() {
        return skip("pods with TLS", "no openssl");
    }
    let Some(real) = server(server_name) else { return };
    let more = "[tls]\nauth-clients = \"yes\"\n[auth]\nacl-file = \"users.acl\"\n";
    let mut kubelet = Kubelet::new(&real, &manifests(server_name, port, more), network);
    kubelet.objects().push(certificate("redis-tls"));
    let mut kubelet = with_cluster(kubelet);
    let names = kubelet.names();
    write(&kubelet);
    let pod = &names[0];
    let of_app = ["--user", "app", "--pass", "a-password-of-app", "-c"];
    let as_app = |words: &[&str]| {
        kubelet.ask(pod, &of_app.into_iter().chain(words.iter().copied()).collect::<Vec<_>>())
    };
    assert_eq!(as_app(&["get", "key:1"]), "value:1");
    assert!(as_app(&["set", "key:1", "other"]).starts_with("NOPERM"));
    // Without TLS, nobody gets in.
    let plain = format!("exec {} -h \"$POD_IP\" -p {port} ping", kubelet.client());
    assert!(!kubelet.exec(pod, &["sh", "-c", &plain]).status.success());

    a_master_hands_over(&mut kubelet, &names);

    all_pods_are_lost(&mut kubelet, &names);
}

#[test]
fn pods_with_tls_and_users_live_through_it_too() {
    lives_with_tls_and_users(OLD, 24_106, 29);
}

/// Clients are told the names that the pods have outside of Kubernetes, also when all addresses have changed.
#[test]
fn pods_tell_clients_their_names_outside() {
    let Some(real) = server(NEW) else { return };
    let external = "port = 24107\nexternal-domain = \"cache.example.com\"";
    let mut kubelet = with_cluster(Kubelet::new(&real, &manifests_with(NEW, external, ""), 30));
    let names = kubelet.names();
    let tells_all = |kubelet: &Kubelet| {
        for pod in &names {
            within(30, &format!("{pod} tells all names"), || {
                let slots = kubelet.ask(pod, &["cluster", "slots"]);
                names.iter().all(|other| slots.contains(&format!("{other}.cache.example.com")))
            });
        }
    };
    tells_all(&kubelet);
    for pod in &names {
        kubelet.kill(pod);
    }
    for pod in &names {
        kubelet.start(pod);
    }
    wait_until_whole(&kubelet);
    tells_all(&kubelet);
}

/// Returns a folder with generated files, and the pods of a cluster with keys. Returns `None` if there is no such server.
fn site(name: &str, port: u16, network: u8) -> Option<(Site, Kubelet)> {
    let real = server(name)?;
    let site = Site::new(&text(name, &format!("port = {port}"), ""));
    let kubelet = with_cluster(site.kubelet(&real, network));
    write(&kubelet);
    Some((site, kubelet))
}

/// The steps of `rconf plan rotate-password`: no key is lost, and a pod that starts later has the new password.
#[test]
fn the_password_changes_while_pods_run() {
    let Some((mut site, mut kubelet)) = site(OLD, 24_108, 31) else { return };
    // Clients are moved by hand.
    site.follow(&mut kubelet, &Request::RotatePassword, "1", "用这条命令继续");
    let new = std::fs::read_to_string(site.path("secrets/redis-password.next")).expect("the new password");
    let pod = kubelet.names().remove(0);
    let ping = |kubelet: &Kubelet, password: &str| {
        let line = format!("REDISCLI_AUTH={password} exec {} -h \"$POD_IP\" -p 24108 ping", kubelet.client());
        String::from_utf8_lossy(&kubelet.exec(&pod, &["sh", "-c", &line]).stdout).trim_end().to_owned()
    };
    assert_eq!([ping(&kubelet, PASSWORD), ping(&kubelet, new.trim_end())], ["PONG", "PONG"]);
    site.follow(&mut kubelet, &Request::RotatePassword, "5", "is whole");
    assert_eq!(ping(&kubelet, new.trim_end()), "PONG");
    assert_ne!(ping(&kubelet, PASSWORD), "PONG");
    let is_there = |name: &str| site.path(name).exists();
    assert!(!is_there("secrets/redis-password.next") && !is_there("secrets/redis-password.old"));

    kubelet.delete(&pod);
    kubelet.start(&pod);
    let names = kubelet.names();
    kubelet.wait_until_ready(&names);
    wait_until_whole(&kubelet);
    is_all_there(&kubelet);
}

/// The steps of `rconf plan add-shard` and `remove-shard`, and the same for a replica: no key is lost.
fn shards_come_and_go(name: &str, port: u16, network: u8) {
    let Some((mut site, mut kubelet)) = site(name, port, network) else { return };
    let slots = |kubelet: &Kubelet, pod: &str| {
        let own = kubelet.ask(pod, &["cluster", "nodes"]);
        own.lines().any(|line| line.contains("myself") && line.contains("connected ") && line.contains('-'))
    };
    println!("a shard is added");
    site.follow(&mut kubelet, &Request::AddShard { port: None }, "1", "is whole: 8 nodes");
    assert_eq!((kubelet.names().len(), masters(&kubelet).len()), (8, 4));
    assert!(slots(&kubelet, "redis-3-0"));
    is_all_there(&kubelet);

    println!("a replica is added to it, and removed");
    let replica = Request::AddNode { port: 7010, replica_of: Some("7007".to_owned()), host: None };
    site.follow(&mut kubelet, &replica, "1", "is whole: 9 nodes");
    site.follow(&mut kubelet, &Request::RemoveNode { node: "7010".to_owned() }, "1", "is whole: 8 nodes");

    println!("its replica takes over, and it is removed");
    assert_eq!(kubelet.ask("redis-3-1", &["cluster", "failover"]), "OK");
    within(30, "it takes over", || {
        kubelet.ask("redis-3-1", &["info", "replication"]).contains("role:master")
    });
    wait_until_whole(&kubelet);
    site.follow(&mut kubelet, &Request::RemoveShard { node: None }, "1", "is whole: 6 nodes");
    assert_eq!((kubelet.names().len(), masters(&kubelet).len()), (6, 3));
    is_all_there(&kubelet);
}

#[test]
fn shards_come_and_go_on_an_old_server() {
    shards_come_and_go(OLD, 24_109, 32);
}

#[test]
fn shards_come_and_go_on_a_new_server() {
    if has_time("shards on a new server") {
        shards_come_and_go(NEW, 24_110, 33);
    }
}

/// Returns whether tests run, too, that show little more than others: with `RCONF_MORE_PODS`.
fn has_time(what: &str) -> bool {
    let has_time = std::env::var_os("RCONF_MORE_PODS").is_some();
    if !has_time {
        println!("{what}: left out, set RCONF_MORE_PODS=1 to run it");
    }
    has_time
}

/// The steps of `rconf plan upgrade`, with `rollout.sh`. Returns the upgraded pods.
fn upgraded(to: &str, port: u16, network: u8) -> Option<(Site, Kubelet)> {
    let (name, release) = to.split_once(':').expect("a server and a release");
    let next = server(to)?;
    let (mut site, mut kubelet) = site(OLD, port, network)?;
    kubelet.image(to, &next);
    let before = kubelet.uids();
    let upgrade = Request::Upgrade { to: Server::parse(to).expect("known"), image: None };
    site.follow(&mut kubelet, &upgrade, "1", "is whole");
    assert!(before.iter().zip(&kubelet.uids()).all(|(old, new)| old != new), "every pod is replaced");
    for pod in kubelet.names() {
        let said = kubelet.ask(&pod, &["info", "server"]);
        assert!(said.contains(&format!("{name}_version:{release}")), "{pod}");
    }
    is_all_there(&kubelet);
    Some((site, kubelet))
}

/// The steps of `rconf plan upgrade` and `rolling-restart`. Host names come with the new release, and old nodes still understand
/// its packets.
#[test]
fn pods_get_host_names_by_an_upgrade() {
    if !has_time("host names by an upgrade") {
        return;
    }
    let Some((mut site, mut kubelet)) = upgraded("redis:8.0", 24_112, 35) else { return };
    for pod in kubelet.names() {
        within(30, &format!("{pod} knows all names"), || {
            let nodes = kubelet.ask(&pod, &["cluster", "nodes"]);
            kubelet.names().iter().all(|other| nodes.contains(&format!(",{other}.")))
        });
    }
    let upgraded = kubelet.uids();
    site.follow(&mut kubelet, &Request::RollingRestart, "1", "is whole");
    assert!(upgraded.iter().zip(&kubelet.uids()).all(|(old, new)| old != new), "every pod is replaced");
    is_all_there(&kubelet);
}

/// The steps of `rconf plan upgrade`, then a rolling update of the configuration.
#[test]
fn pods_are_replaced_one_by_one() {
    let Some((mut site, mut kubelet)) = upgraded("redis:7.0", 24_111, 34) else { return };
    println!("a directive changes, and rollout.sh replaces the pods");
    site.edit("[config]\n", "[config]\nslowlog-max-len = 99\n");
    let update = "#!/bin/sh\nset -e\nkubectl apply --kustomize .\n./rollout.sh\n";
    is_good(&site.run(&mut kubelet, update), "all pods are up to date");
    for pod in kubelet.names() {
        assert!(kubelet.ask(&pod, &["config", "get", "slowlog-max-len"]).ends_with("99"), "{pod}");
    }
    // Nothing is left to do.
    let updated = kubelet.uids();
    is_good(&site.run(&mut kubelet, update), "all pods are up to date");
    assert_eq!(updated, kubelet.uids());
    is_all_there(&kubelet);
}

/// Two of three masters are lost at once, and no majority is left. The steps of `rconf plan repair` let their replicas take over.
#[test]
fn a_lost_majority_is_repaired() {
    let Some((mut site, mut kubelet)) = site(NEW, 24_113, 36) else { return };
    let lost = ["redis-1-0", "redis-2-0"];
    for pod in lost {
        kubelet.kill(pod);
    }
    let left: Vec<String> = kubelet.names().into_iter().filter(|pod| !lost.contains(&pod.as_str())).collect();
    within(30, "the loss is seen", || {
        left.iter().all(|pod| kubelet.ask(pod, &["cluster", "info"]).contains("cluster_state:fail"))
    });
    let mut observed = Observed::default();
    for pod in &left {
        for what in ["nodes", "info"] {
            assert_eq!(observed.add(kubelet.ask(pod, &["cluster", what]).as_bytes()), []);
        }
    }
    let steps = repair_pods(&observed, &pods(&site.spec()));
    // The last step finds that the pods are still missing.
    let script = steps.shell(Language::Chinese);
    assert!(!site.run(&mut kubelet, &script).status.success());
    assert_eq!(masters(&kubelet).len(), 3);
    for pod in lost {
        kubelet.start(pod);
    }
    let names = kubelet.names();
    kubelet.wait_until_ready(&names);
    wait_until_whole(&kubelet);
    is_good(&site.run(&mut kubelet, &script), "is whole");
    is_all_there(&kubelet);
}

fn lives_through_everything(mut kubelet: Kubelet) {
    let names = kubelet.names();
    write(&kubelet);
    // The Job again: nothing happens.
    is_good(&kubelet.run_job(), "the cluster already exists");

    println!("each master is lost at once, and comes back with another address");
    for master in masters(&kubelet) {
        let replica = other_pod(&master);
        kubelet.kill(&master);
        within(30, &format!("{replica} takes over"), || {
            kubelet.ask(&replica, &["info", "replication"]).contains("role:master")
        });
        kubelet.start(&master);
        kubelet.wait_until_ready(&names);
        wait_until_whole(&kubelet);
    }
    is_all_there(&kubelet);

    a_master_hands_over(&mut kubelet, &names);
    is_all_there(&kubelet);

    machines_are_drained(&mut kubelet, &names);
    is_all_there(&kubelet);

    all_pods_are_lost(&mut kubelet, &names);
    is_good(&kubelet.run_job(), "the cluster already exists");
}

#[test]
fn pods_with_host_names_live_through_everything() {
    if let Some(kubelet) = created(NEW, 24_101, 24) {
        lives_through_everything(kubelet);
    }
}

#[test]
fn pods_without_host_names_live_through_everything() {
    if let Some(kubelet) = created(OLD, 24_102, 25) {
        lives_through_everything(kubelet);
    }
}

/// The test of the test: without the container that introduces pods to each other, they are lost to each other.
#[test]
fn without_introduction_the_cluster_is_lost() {
    let Some(mut kubelet) = created(NEW, 24_103, 26) else { return };
    let names = kubelet.names();
    for set in kubelet.objects().iter_mut().filter(|object| object["kind"] == "StatefulSet") {
        let containers = set.pointer_mut("/spec/template/spec/containers").and_then(Value::as_array_mut);
        containers.expect("containers").truncate(1);
    }
    for pod in &names {
        kubelet.kill(pod);
    }
    for pod in &names {
        kubelet.start(pod);
    }
    sleep(Duration::from_secs(20));
    let found = faults(&kubelet, &names[0]);
    assert!(found.contains("cluster_state is fail"), "{found}");
}

/// The test of the test: without an announced address, the Job finds no pod.
#[test]
fn without_an_announced_address_there_is_no_cluster() {
    let Some(real) = server(OLD) else { return };
    let manifests = manifests(OLD, 24_104, "").into_iter().map(|text| {
        let without = text.replace("            - --cluster-announce-ip\n            - $(POD_IP)\n", "");
        without.replace("find_pods 600", "find_pods 3")
    });
    let mut kubelet = Kubelet::new(&real, &manifests.collect::<Vec<_>>(), 27);
    let names = kubelet.names();
    for pod in &names {
        kubelet.start(pod);
    }
    kubelet.wait_until_ready(&names);
    let output = kubelet.run_job();
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("does not answer"), "{errors}\n{}", kubelet.log(&names[0]));
}

/// The Job waits for a pod that is late.
#[test]
fn the_job_waits_for_late_pods() {
    let Some(real) = server(OLD) else { return };
    let mut kubelet = Kubelet::new(&real, &manifests(OLD, 24_105, ""), 28);
    let names = kubelet.names();
    let (late, others) = names.split_last().expect("pods");
    for pod in others {
        kubelet.start(pod);
    }
    kubelet.wait_until_ready(others);
    let job = kubelet.spawn_job();
    sleep(Duration::from_secs(3));
    kubelet.start(late);
    is_good(&job.wait_with_output().expect("the Job ends"), "is whole");
    assert_ne!(kubelet.address(late), kubelet.address(&others[0]));
}

fn a_master_hands_over(kubelet: &mut Kubelet, names: &[String]) {
    println!("a master is deleted: it hands over first");
    let master = masters(kubelet).remove(0);
    let replica = other_pod(&master);
    kubelet.delete(&master);
    assert!(kubelet.ask(&replica, &["info", "replication"]).contains("role:master"), "{replica}");
    kubelet.start(&master);
    kubelet.wait_until_ready(names);
    wait_until_whole(kubelet);
}

/// Machines with a pod each are drained one after the other. The disruption budget lets the next pod go when the one before is
/// ready again. Meanwhile, writes are taken: none fails for good.
fn machines_are_drained(kubelet: &mut Kubelet, names: &[String]) {
    println!("machines are drained");
    for (nth, pod) in names.iter().enumerate() {
        kubelet.delete(pod);
        let other = other_pod(pod);
        let (key, value) = (format!("drained:{nth}"), format!("value:{nth}"));
        within(10, &format!("a write is taken without {pod}"), || {
            kubelet.ask(&other, &["-c", "set", &key, &value]) == "OK"
        });
        kubelet.start(pod);
        kubelet.wait_until_ready(names);
    }
    wait_until_whole(kubelet);
    for nth in 0..names.len() {
        let key = format!("drained:{nth}");
        assert_eq!(kubelet.ask(&names[0], &["-c", "get", &key]), format!("value:{nth}"));
    }
}

fn all_pods_are_lost(kubelet: &mut Kubelet, names: &[String]) {
    println!("all pods are lost at once, and come back with other addresses");
    for pod in names {
        kubelet.kill(pod);
    }
    for pod in names {
        kubelet.start(pod);
    }
    wait_until_whole(kubelet);
    kubelet.wait_until_ready(names);
    is_all_there(kubelet);
}
