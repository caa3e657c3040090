//! The configuration of one node, with the reason of each line above it.

use super::lines::{Line, Lines, megabytes, wanted};
use super::{CONF_MOUNT, TLS_MOUNT};
use crate::catalog::{Flavor, id};
use crate::spec::{Announce, NodeSpec, Spec};
use crate::topology::{NodePlan, Role};

/// How long a node may be unreachable before it counts as failing, in milliseconds. Shorter, and a pause of
/// the host (a snapshot, a restart of its neighbours) makes failovers; longer, and a dead master is missed
/// for that long.
const NODE_TIMEOUT: u32 = 15_000;

/// The share of a memory limit that the data may take, in percent. The rest is for buffers of clients and replicas,
/// fragmentation, and the pages that are copied while a child writes a snapshot.
const DATA_SHARE: u64 = 60;

pub(super) fn config(spec: &Spec, node: &NodePlan, password: &str) -> (String, Vec<Line>) {
    let own = &spec.nodes[node.index];
    let mut out = Lines::new(spec.server, wanted(&spec.config, &own.config));
    let role = match &node.role {
        Role::Master { .. } => "begins as a master".to_owned(),
        Role::Replica { replica_of } => format!("begins as a replica of {replica_of}"),
    };
    out.comment(&format!("rconf: server {}", spec.server));
    out.comment(&format!("Node {} of cluster {}, written by `rconf gen`; it {role}.", node.node, spec.name));
    out.comment("Change rconf.toml and run `rconf gen` again, rather than this file.");
    network(spec, node, &mut out);
    cluster(spec, node, &mut out);
    access(spec, password, &mut out);
    if spec.tls.is_some() {
        tls(spec, &mut out);
    }
    persistence(&mut out);
    memory(spec, own, &mut out);
    out.rest();
    out.finish()
}

fn network(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    out.section("Network");
    if spec.tls.is_some() {
        out.set("No plaintext port: clients, replicas and the cluster bus all speak TLS.", "port 0");
        out.set("Where clients connect.", &format!("tls-port {}", node.port));
    } else {
        out.set("Where clients connect.", &format!("port {}", node.port));
    }
    if node.bus_port != node.port.wrapping_add(10_000) {
        let line = format!("cluster-port {}", node.bus_port);
        out.set("Where nodes talk to each other, instead of the client port plus 10000.", &line);
    }
    let all = if spec.network.subnet.addr().is_ipv6() { "bind * -::*" } else { "bind 0.0.0.0" };
    out.set(
        "All addresses of the container: who reaches them is decided by its network, and by the password below.",
        all,
    );
    out.set("Finds clients that are gone without a word, after five minutes.", "tcp-keepalive 300");
}

fn cluster(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    out.section("Cluster");
    out.set("A node of a cluster.", "cluster-enabled yes");
    out.set(
        "What the node knows of the cluster. It writes this file itself, in its data folder; never edit or share it.",
        "cluster-config-file nodes.conf",
    );
    out.set(
        "Milliseconds without an answer after which a node counts as failing, and its replica stands for election.",
        &format!("cluster-node-timeout {NODE_TIMEOUT}"),
    );
    announce(spec, node, out);
    out.set(
        "A replica stands for election only if its data is at most this many node timeouts old. 0 would promote an empty one.",
        "cluster-replica-validity-factor 10",
    );
    out.set(
        "Without all slots served, none are: a client cannot mistake a part of the data for the whole.",
        "cluster-require-full-coverage yes",
    );
    out.set(
        "Kept for a replica that was away for a moment: it asks for what it missed instead of everything.",
        "repl-backlog-size 64mb",
    );
}

fn announce(spec: &Spec, node: &NodePlan, out: &mut Lines<'_>) {
    let why = if spec.publishes() {
        "Where the node says it is: the address of the host, which publishes the ports below."
    } else {
        "Where the node says it is: the fixed address of its container, so that a restart moves nothing."
    };
    out.set(why, &format!("cluster-announce-ip {}", node.announced));
    if let Some(hostname) = node.hostname.as_ref().filter(|_| spec.announce == Announce::Hostname) {
        out.set("Its name, which clients are sent to.", &format!("cluster-announce-hostname {hostname}"));
        out.set(
            "Clients get the name rather than the address, so that certificates and proxies may go by it.",
            "cluster-preferred-endpoint-type hostname",
        );
    }
    // Redis 6.0 had one port to announce; a TLS port of its own came with 6.2.
    let name = if spec.tls.is_some() && spec.server.release() >= (6, 2) {
        "cluster-announce-tls-port"
    } else {
        "cluster-announce-port"
    };
    out.set("The client port under that address.", &format!("{name} {}", node.port));
    let bus = if node.bus_port == node.port.wrapping_add(10_000) {
        "The port of the cluster bus under that address: the client port plus 10000. Nodes talk to each other here."
    } else {
        "The port of the cluster bus under that address. Nodes talk to each other here."
    };
    out.set(bus, &format!("cluster-announce-bus-port {}", node.bus_port));
}

fn access(spec: &Spec, password: &str, out: &mut Lines<'_>) {
    out.section("Access");
    if spec.auth.acl_file.is_some() {
        out.set(
            "Who gets in, and what each may do; the default user has the cluster's password. `requirepass` would be ignored beside it.",
            &format!("aclfile {CONF_MOUNT}/users.acl"),
        );
    } else {
        out.set(
            "What clients, and replicas, must know. The same on every node.",
            &format!("requirepass {password}"),
        );
    }
    out.set(
        "What this node tells its master when it is a replica. Without it, it would never synchronise, and stay empty.",
        &format!("{} {password}", masterauth(spec)),
    );
}

/// The directive that gives the password of the master: Valkey has renamed it.
pub(crate) fn masterauth(spec: &Spec) -> &'static str {
    if spec.server.is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" }
}

fn tls(spec: &Spec, out: &mut Lines<'_>) {
    out.section("TLS");
    let file = |name: &str| format!("{TLS_MOUNT}/{name}");
    out.set(
        "The certificate of this node. It must be good for servers and for clients: nodes connect to each other with it.",
        &format!("tls-cert-file {}", file("server.crt")),
    );
    out.set("Its key.", &format!("tls-key-file {}", file("server.key")));
    out.set("Who signs the certificates that are trusted.", &format!("tls-ca-cert-file {}", file("ca.crt")));
    out.set("Replicas connect to their masters with TLS.", "tls-replication yes");
    out.set("So do nodes on the cluster bus, where certificates are always checked.", "tls-cluster yes");
    let clients = spec.tls.as_ref().map_or("no", |tls| tls.auth_clients);
    let why = match clients {
        "yes" => "Clients must show a certificate, besides the password.",
        "optional" => "A client that shows a certificate must show a good one.",
        _ => "Clients show a password, not a certificate.",
    };
    out.set(why, &format!("tls-auth-clients {clients}"));
}

fn persistence(out: &mut Lines<'_>) {
    out.section("Persistence");
    out.comment(
        "There is no `dir` line: the image starts the server in /data, which is this node's data folder.",
    );
    out.set("Every write goes to a log, which a restart replays.", "appendonly yes");
    out.set(
        "The log goes to the disk every second: a crash of the host loses at most about that much.",
        "appendfsync everysec",
    );
    out.set_all(
        "Snapshots besides, for backups: after an hour with 1 change, 5 minutes with 100, 1 minute with 10000.",
        &["save 3600 1", "save 300 100", "save 60 10000"],
    );
}

fn memory(spec: &Spec, own: &NodeSpec, out: &mut Lines<'_>) {
    out.section("Memory");
    match own.memory.or(spec.docker.memory) {
        Some(limit) if !out.wants(id::MAXMEMORY) => out.set(
            format!(
                "The most the data may take: {DATA_SHARE} % of the container's {}; buffers and snapshots need the rest.",
                megabytes(limit)
            ),
            &format!("maxmemory {}", megabytes(limit / 100 * DATA_SHARE)),
        ),
        _ => out.set(
            "The most the data may take. Leave as much again to the container: snapshots and buffers come on top.",
            "maxmemory 1gb",
        ),
    }
    out.set(
        "Full means that writes are refused, and nothing is thrown away. For a cache: allkeys-lru.",
        "maxmemory-policy noeviction",
    );
}
