//! `rconf doctor` on real clusters: it finds nothing in a healthy one, names what is broken, and only reads.

use rconf_tests::cluster::RealCluster;
use rconf_tests::generated::{GeneratedCluster, PASSWORD, free_ports};
use rconf_tests::need;
use rconf_tests::servers::RealServer;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run printed and how it ended.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
    /// The codes of the findings.
    codes: BTreeSet<String>,
}

/// Runs `rconf doctor --format json`.
fn doctor(args: &[&str], password: &str) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(["doctor", "--format", "json", "--timeout", "1", "--lang", "en"])
        .args(args)
        .env("REDISCLI_AUTH", password)
        .stdin(Stdio::null())
        .output()
        .expect("rconf starts");
    run_of(&output)
}

fn run_of(output: &std::process::Output) -> Run {
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let report: Value = serde_json::from_str(&out).unwrap_or_default();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let codes = findings.iter().filter_map(|finding| finding["code"].as_str().map(str::to_owned)).collect();
    assert!(!out.contains(PASSWORD), "{out}");
    Run { code: output.status.code(), out, err: String::from_utf8_lossy(&output.stderr).into_owned(), codes }
}

fn at(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Examines a cluster from one of its nodes.
fn examine(port: u16) -> Run {
    doctor(&[&at(port)], PASSWORD)
}

/// Asserts that a broken cluster has all these findings.
#[track_caller]
fn names(port: u16, what: &str, codes: &[&str]) {
    let run = examine(port);
    for code in codes {
        assert!(
            run.codes.contains(*code),
            "{what}: {code} is not among {:?}\n{}{}",
            run.codes,
            run.out,
            run.err
        );
    }
    assert_eq!(run.code, Some(1), "{what}");
    println!("{what}: {:?}", run.codes);
}

/// Waits until doctor finds nothing more.
fn wait_until_healthy(cluster: &RealCluster, port: u16) {
    cluster.wait("a healthy cluster", |_| examine(port).codes.is_empty());
}

/// Starts a generated cluster, and creates it.
fn start(real: &RealServer, from: u16, more: &str) -> (GeneratedCluster, u16) {
    let first = free_ports(from, 6);
    let ours = GeneratedCluster::start(real, first, more);
    assert!(ours.script("create").contains("is whole"));
    (ours, first)
}

/// Returns the ports of the replicas, and those of the masters.
fn roles(cluster: &RealCluster, port: u16) -> (Vec<u16>, Vec<u16>) {
    let nodes = cluster.nodes(port);
    let (masters, replicas): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|node| node.is_master);
    let ports = |nodes: Vec<rconf_tests::cluster::NodeLine>| nodes.iter().map(|node| node.port).collect();
    (ports(replicas), ports(masters))
}

fn id(cluster: &RealCluster, port: u16) -> String {
    cluster.ask(port, &["cluster", "myid"]).trim().to_owned()
}

#[test]
fn nothing_is_found_in_healthy_clusters() {
    for (name, from) in [("redis:6.0", 21_100), ("redis:8.0", 21_200), ("valkey:9.1", 21_300)] {
        let Some(real) = need::server(name) else { continue };
        let (ours, first) = start(&real, from, "");
        wait_until_healthy(&ours.cluster, first);
        only_reads(&ours.cluster, first, name);
        if name == "valkey:9.1" {
            pause(&ours.cluster, first);
        }
        println!("{name}: nothing found in a healthy cluster");
    }
}

/// The commands that a node receives are the five that read; and a user who may run no others is enough.
fn only_reads(cluster: &RealCluster, first: u16, name: &str) {
    let is_new = name != "redis:6.0";
    let rights: Vec<&str> =
        "reset on >only-reads-42 -@all +info +config|get +cluster|info +cluster|nodes +acl|list"
            .split(' ')
            .collect();
    for port in first..first + 6 {
        let said = cluster.ask(port, &[&["acl", "setuser", "reader"], &rights[..]].concat());
        assert_eq!(said.trim(), "OK", "{name}");
        cluster.ask(port, &["config", "resetstat"]);
    }
    let run = doctor(&[&at(first), "--user", "reader"], "only-reads-42");
    assert_eq!((run.code, &run.codes), (Some(0), &BTreeSet::new()), "{name}: {}{}", run.out, run.err);
    for port in first..first + 6 {
        let text = cluster.ask(port, &["info", "commandstats"]);
        let received: BTreeSet<&str> =
            text.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split(':').next()).collect();
        let wanted = if is_new {
            vec!["info", "config|get", "cluster|info", "cluster|nodes", "acl|list", "auth"]
        } else {
            vec!["info", "config", "cluster", "acl", "auth"]
        };
        for command in &wanted {
            assert!(received.contains(command), "{name}: {command} is not in {received:?}");
        }
        // What nodes send each other, and the RESETSTAT itself.
        let others = ["ping", "replconf", "psync", "select", "publish", "config|resetstat"];
        let strange: Vec<_> =
            received.iter().filter(|word| !wanted.contains(word) && !others.contains(word)).collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
        assert_eq!(cluster.ask(port, &["acl", "log"]).trim(), "", "{name}: nothing was refused");
    }
    // A user who may run less is told what was not seen.
    for port in first..first + 6 {
        let fewer: Vec<&str> = rights.iter().copied().filter(|right| !right.contains("config")).collect();
        cluster.ask(port, &[&["acl", "setuser", "reader"], &fewer[..]].concat());
    }
    let run = doctor(&[&at(first), "--user", "reader"], "only-reads-42");
    assert_eq!(run.code, Some(0), "{name}: {}{}", run.out, run.err);
    assert_eq!(run.codes, BTreeSet::from(["N002".to_owned()]), "{name}: {}", run.out);
    for port in first..first + 6 {
        cluster.ask(port, &["acl", "deluser", "reader"]);
    }
}

/// Clients that wait are named where the server tells why.
fn pause(cluster: &RealCluster, first: u16) {
    assert_eq!(cluster.ask(first, &["client", "pause", "600000", "write"]).trim(), "OK");
    names(first, "writes that are paused", &["N025"]);
    cluster.ask(first, &["client", "unpause"]);
    wait_until_healthy(cluster, first);
}

#[test]
fn what_is_broken_in_a_cluster_is_named() {
    let Some(real) = need::server("redis:7.0") else { return };
    let (mut ours, first) = start(&real, 21_400, "bind = \"127.0.0.1\"\n");
    wait_until_healthy(&ours.cluster, first);
    let (replicas, masters) = roles(&ours.cluster, first);
    let (replica, master) = (replicas[0], masters[0]);
    settings(&ours, first, master, replica);
    slots(&ours.cluster, first, &masters);
    membership(&ours.cluster, first, &masters, replica);
    let folder = ours.folder.path().to_owned();
    drift(&ours.cluster, first, &folder);
    losses(&mut ours.cluster, first, replica);
}

fn settings(ours: &GeneratedCluster, first: u16, master: u16, replica: u16) {
    let cluster = &ours.cluster;
    cluster.ask(replica, &["config", "set", "masterauth", "wrong-password-xx"]);
    for port in first..first + 6 {
        cluster.ask(port, &["client", "kill", "type", "replica"]);
    }
    cluster.wait("the link to break", |c| {
        c.field(replica, &["info", "replication"], "master_link_status") == "down"
    });
    names(first, "masterauth that is wrong", &["N011", "A002"]);
    cluster.ask(replica, &["config", "set", "masterauth", PASSWORD]);
    cluster.wait("the link", |c| c.field(replica, &["info", "replication"], "master_link_status") == "up");

    cluster.ask(master, &["config", "set", "maxmemory", "1000000"]);
    names(first, "maxmemory that is too small", &["N018"]);
    cluster.ask(master, &["config", "set", "maxmemory", "100mb"]);

    // What a node without room answers to the password is not said of the password. Links of the bus count as clients.
    cluster.ask(replica, &["config", "set", "maxclients", "14"]);
    let client = || std::net::TcpStream::connect(("127.0.0.1", replica)).expect("the node listens");
    let clients: Vec<_> = (0..14).map(|_| client()).collect();
    let run = examine(first);
    assert!(
        run.codes.contains("N001") && run.out.contains("max number of clients"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(!run.out.contains("WRONGPASS"), "{}", run.out);
    drop(clients);
    cluster.wait("room", |c| c.ask(replica, &["config", "set", "maxclients", "10000"]).trim() == "OK");
    names(first, "clients that were turned away", &["N021"]);
    cluster.ask(replica, &["config", "resetstat"]);
    wait_until_healthy(cluster, first);

    // A node that wants no password takes a client that has one.
    cluster.ask(replica, &["config", "set", "requirepass", ""]);
    let run = examine(first);
    assert!(!run.codes.contains("N001") && !run.codes.is_empty(), "{}{}", run.out, run.err);
    cluster.ask(replica, &["config", "set", "requirepass", PASSWORD]);

    cluster.ask(replica, &["config", "set", "cluster-replica-no-failover", "yes"]);
    names(first, "a replica that may not take over", &["N017"]);
    cluster.ask(replica, &["config", "set", "cluster-replica-no-failover", "no"]);
    wait_until_healthy(cluster, first);
}

fn slots(cluster: &RealCluster, first: u16, masters: &[u16]) {
    let owner =
        cluster.nodes(first).into_iter().find(|node| node.first_slot == Some(0)).expect("it is served").port;
    let other = *masters.iter().find(|port| **port != owner).expect("there are three");
    cluster.ask(owner, &["cluster", "delslots", "0"]);
    cluster.wait("cluster_state:fail", |c| c.field(owner, &["cluster", "info"], "cluster_state") == "fail");
    names(first, "a slot that was deleted", &["N005", "N007"]);
    cluster.ask(owner, &["cluster", "addslots", "0"]);
    cluster.wait("cluster_state:ok", RealCluster::is_ok);

    cluster.ask(owner, &["cluster", "setslot", "1", "migrating", &id(cluster, other)]);
    names(first, "a move that was not finished", &["N008"]);
    cluster.ask(owner, &["cluster", "setslot", "1", "stable"]);
    wait_until_healthy(cluster, first);
}

fn membership(cluster: &RealCluster, first: u16, masters: &[u16], replica: u16) {
    cluster.ask(first, &["cluster", "meet", "127.0.0.1", "21999"]);
    names(first, "a node that is not there", &["N004"]);
    cluster.wait("the end of the handshake", |c| !c.ask(first, &["cluster", "nodes"]).contains("handshake"));

    let forgetful = *masters.iter().find(|port| **port != first).expect("there are three");
    cluster.ask(forgetful, &["cluster", "forget", &id(cluster, replica)]);
    names(first, "a node that another one forgot", &["N009"]);
    cluster.ask(forgetful, &["cluster", "meet", "127.0.0.1", &replica.to_string()]);
    wait_until_healthy(cluster, first);
}

fn drift(cluster: &RealCluster, first: u16, folder: &Path) {
    let folder = folder.to_string_lossy().into_owned();
    let against = || doctor(&[&at(first), "--against", &folder], PASSWORD);
    let run = against();
    assert_eq!(run.codes, BTreeSet::new(), "{}{}", run.out, run.err);
    cluster.ask(first, &["config", "set", "timeout", "300"]);
    let file = format!("{folder}/node-{first}/conf/redis.conf");
    let text = std::fs::read_to_string(&file).expect("the file is there");
    std::fs::write(&file, text + "\ntcp-backlog 100\n").expect("the file is written");
    let run = against();
    assert!(run.codes.contains("N023") && run.codes.contains("N024"), "{}{}", run.out, run.err);
    assert_eq!(run.code, Some(1));
    println!("drift: {:?}", run.codes);
    cluster.ask(first, &["config", "set", "timeout", "0"]);
}

fn losses(cluster: &mut RealCluster, first: u16, replica: u16) {
    // A node that hangs answers nobody, and holds nobody up.
    let witness = if replica == first { first + 1 } else { first };
    let pid = cluster.field(replica, &["info", "server"], "process_id");
    let signal = |name: &str| Command::new("kill").args([name, &pid]).status().expect("kill runs");
    assert!(signal("-STOP").success());
    let start = Instant::now();
    let run = examine(witness);
    // The other nodes may have noticed it by then.
    assert!(run.codes.contains("N001") || run.codes.contains("N003"), "{}{}", run.out, run.err);
    println!("a node that hangs: {:?}", run.codes);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(signal("-CONT").success());
    wait_until_healthy(cluster, witness);

    cluster.kill(replica);
    cluster.wait("the failure", |c| c.nodes(witness).iter().any(|node| node.port == replica && node.failed));
    names(witness, "a replica that died", &["N003", "N017"]);
    let run = doctor(&[&at(replica)], PASSWORD);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("Connection refused"), "{}", run.err);
    let run = doctor(&[&at(witness)], "no-such-password");
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("REDISCLI_AUTH"), "{}", run.err);
}

/// Three servers in a chain, of which doctor is told the last.
#[test]
fn a_chain_of_replicas_is_read_from_one_of_them() {
    let Some(real) = need::server("redis:7.0") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let first = free_ports(21_600, 3);
    let config = |port: u16, more: &str| {
        let path = folder.path().join(format!("{port}.conf"));
        let socket = folder.path().join(format!("{port}.sock"));
        let text = format!(
            "port {port}\nunixsocket {}\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\n{more}",
            socket.display()
        );
        std::fs::write(&path, text).expect("the file is written");
        (port, path)
    };
    let replica_of = |port: u16| format!("replicaof 127.0.0.1 {port}\n");
    let nodes =
        [config(first, ""), config(first + 1, &replica_of(first)), config(first + 2, &replica_of(first + 1))];
    let cluster = RealCluster::start(&real, PASSWORD, folder.path(), &nodes);
    cluster.wait("the links", |c| {
        [1, 2].iter().all(|n| c.field(first + n, &["info", "replication"], "master_link_status") == "up")
    });
    names(first + 2, "a replica of a replica", &["N016"]);
    let socket = folder.path().join(format!("{}.sock", first + 2));
    let run = doctor(&[&socket.to_string_lossy()], PASSWORD);
    assert!(run.codes.contains("N016"), "by its socket: {}{}", run.out, run.err);

    let idle: Vec<_> =
        (0..9).map(|_| std::net::TcpStream::connect(("127.0.0.1", first)).expect("it listens")).collect();
    cluster.ask(first, &["config", "set", "maxclients", "12"]);
    names(first, "connections near the limit", &["N021"]);
    drop(idle);

    std::fs::remove_dir_all(folder.path().join(format!("data-{first}"))).expect("the folder is removed");
    cluster.ask(first, &["bgsave"]);
    cluster.wait("the snapshot to fail", |c| {
        c.field(first, &["info", "persistence"], "rdb_last_bgsave_status") == "err"
    });
    names(first, "a snapshot that failed", &["N019"]);
}

/// `docker exec` and `kubectl exec` run what follows on this machine, where `inside` is an address only for the client in
/// the container.
fn containers(real: &RealServer, folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let inside = folder.join("inside");
    std::fs::create_dir(&inside).expect("the folder is made");
    real.programs(&inside).expect("the programs are written");
    let write = |path: &Path, text: &str| {
        std::fs::write(path, text).expect("the program is written");
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("its mode is set");
    };
    std::fs::rename(inside.join("redis-cli"), inside.join("real-cli")).expect("it is there");
    let client = "#!/bin/sh\nif [ \"$1 $2\" = '-h inside' ]; then shift 2; set -- -h 127.0.0.1 \"$@\"; fi\nexec real-cli \"$@\"\n";
    write(&inside.join("redis-cli"), client);
    let exec = format!(
        "#!/bin/sh\necho \"$*\" >>{0}/argv\nenv >>{0}/argv\nPATH={1}:$PATH\nwhile [ \"$1\" != sh ]; do\n\
         [ \"$1\" != no-such ] || {{ echo 'Error response from daemon: No such container: no-such' >&2; exit 1; }}\nshift\ndone\nexec \"$@\"\n",
        folder.display(),
        inside.display()
    );
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).expect("the folder is made");
    write(&bin.join("docker"), &exec);
    write(&bin.join("kubectl"), &exec);
}

/// Runs `rconf doctor` with these programs, and the password in a file.
fn doctor_within(folder: &Path, args: &[&str]) -> Run {
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(["doctor", "--format", "json", "--lang", "en", "--pass-file"])
        .arg(folder.join("password"))
        .args(args)
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env_remove("REDISCLI_AUTH")
        .stdin(Stdio::null())
        .output()
        .expect("rconf starts");
    run_of(&output)
}

#[test]
fn a_cluster_is_read_from_within_a_container() {
    let Some(real) = need::server("redis:7.0") else { return };
    let (ours, first) = start(&real, 21_800, "");
    wait_until_healthy(&ours.cluster, first);
    let folder = tempfile::tempdir().expect("a folder");
    containers(&real, folder.path());
    std::fs::write(folder.path().join("password"), PASSWORD).expect("it is written");
    let address = format!("inside:{first}");
    for via in ["docker:redis-1", "kubectl:redis-0", "kubectl:data/redis-0"] {
        let run = doctor_within(folder.path(), &["--via", via, &address]);
        assert_eq!((run.code, &run.codes), (Some(0), &BTreeSet::new()), "{via}: {}{}", run.out, run.err);
        let report: Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!(report["files"], 6, "{via}: {}", run.out);
    }
    let said = std::fs::read_to_string(folder.path().join("argv")).expect("it was called");
    assert!(said.contains("exec --interactive redis-1 sh -c"), "{said}");
    assert!(said.contains("exec --stdin --namespace data redis-0 -- sh -c"), "{said}");
    assert!(!said.contains(PASSWORD), "the password is neither on a command line nor in the environment");
    // What is wrong is found as well from within.
    ours.cluster.ask(first, &["config", "set", "maxmemory", "1000000"]);
    let run = doctor_within(folder.path(), &["--via", "docker:redis-1", &address]);
    assert!(run.codes.contains("N018"), "{}{}", run.out, run.err);
    for (args, says) in [
        (["--via", "docker:no-such", &address], "No such container: no-such"),
        (
            ["--via", "docker:redis-1", "inside:1"],
            "Could not connect to Redis at inside:1: Connection refused",
        ),
        (["--via", "redis-1", &address], "write `docker:NAME`"),
    ] {
        let run = doctor_within(folder.path(), &args);
        assert_eq!(run.code, Some(2), "{}", run.out);
        assert!(run.err.contains(says), "{}", run.err);
    }
    std::fs::write(folder.path().join("password"), "no-such-password").expect("it is written");
    let run = doctor_within(folder.path(), &["--via", "docker:redis-1", &address]);
    assert_eq!(run.code, Some(2), "{}", run.out);
    assert!(run.err.contains("WRONGPASS") && run.err.contains("REDISCLI_AUTH"), "{}", run.err);
}

/// The report is shown again when it is another one.
#[test]
fn a_cluster_is_watched() {
    use std::io::{BufRead, BufReader};
    let Some(real) = need::server("redis:7.0") else { return };
    let (ours, first) = start(&real, 21_900, "");
    wait_until_healthy(&ours.cluster, first);
    let mut watching = Command::new(env!("CARGO_BIN_EXE_rconf"))
        .args(["doctor", "--watch", "--lang", "en", &at(first)])
        .env("REDISCLI_AUTH", PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rconf starts");
    let mut lines = BufReader::new(watching.stdout.take().expect("it is piped")).lines();
    let mut until = |text: &str| {
        let is_it = |line: std::io::Result<String>| line.expect("text").contains(text);
        assert!(lines.by_ref().any(is_it), "{text}");
    };
    until("Checked 6 nodes: nothing found.");
    until("Asking again every 2 seconds");
    ours.cluster.ask(first, &["config", "set", "maxmemory", "1000000"]);
    until("N018");
    ours.cluster.ask(first, &["config", "set", "maxmemory", "100mb"]);
    until("Checked 6 nodes: nothing found.");
    watching.kill().expect("it runs");
    watching.wait().expect("it ended");
}

#[test]
fn a_cluster_with_tls_is_read() {
    if need::program("openssl").is_none() {
        return need::skip("doctor with TLS", "no openssl");
    }
    let Some(real) = need::server("valkey:9.1") else { return };
    let (ours, first) = start(&real, 21_700, "[tls]\n");
    let file = |name: &str| ours.folder.path().join("tls").join(name).to_string_lossy().into_owned();
    let (ca, cert, key) = (file("ca.crt"), file("server.crt"), file("server.key"));
    let run = doctor(&[&at(first), "--tls", "--cacert", &ca, "--cert", &cert, "--key", &key], PASSWORD);
    assert_eq!((run.code, run.codes), (Some(0), BTreeSet::new()), "{}{}", run.out, run.err);
    // The certificate of another authority is refused.
    let run = doctor(&[&at(first), "--tls", "--cert", &cert, "--key", &key], PASSWORD);
    assert_eq!(run.code, Some(2), "{}{}", run.out, run.err);
}
