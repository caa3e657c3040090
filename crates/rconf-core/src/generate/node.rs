//! The configuration of one node, with the reason of each line above it.

use crate::catalog::Flavor;
use crate::spec::{Announce, Spec};
use crate::topology::{NodePlan, Role, Topology};
use std::fmt::Write as _;

/// How long a node may be unreachable before it counts as failing, in milliseconds. Shorter, and a pause of
/// the host (a snapshot, a restart of its neighbours) makes failovers; longer, and a dead master is missed
/// for that long.
const NODE_TIMEOUT: u32 = 15_000;

struct Lines(String);

impl Lines {
    fn section(&mut self, title: &str) {
        let _ = write!(self.0, "\n# == {title} ==\n");
    }

    fn line(&mut self, reason: &str, line: &str) {
        let _ = write!(self.0, "\n# {reason}\n{line}\n");
    }
}

pub(super) fn config(spec: &Spec, topology: &Topology, node: &NodePlan, password: &str) -> String {
    let mut out = Lines(String::new());
    let masters = topology.masters().count();
    let role = match node.role {
        Role::Master { first, last } => format!("begins as a master of slots {first}-{last}"),
        Role::Replica => "begins as a replica".to_owned(),
    };
    let _ = write!(
        out.0,
        "# rconf: server {}\n# Written by `rconf gen`. Node {} of cluster {} (masters: {masters}, replicas of each: {}); it {role}.\n\
         # Change the command's flags and run it again, rather than this file.\n",
        spec.server, node.name, spec.name, spec.replicas
    );
    network(spec, node, &mut out);
    cluster(spec, node, &mut out);
    access(spec, password, &mut out);
    persistence(&mut out);
    memory(spec, &mut out);
    out.0
}

fn network(spec: &Spec, node: &NodePlan, out: &mut Lines) {
    out.section("Network");
    out.line("Where clients connect.", &format!("port {}", node.port));
    let all = if spec.subnet.addr().is_ipv6() { "bind * -::*" } else { "bind 0.0.0.0" };
    out.line(
        "All addresses of the container: who reaches them is decided by its network, and by the password below.",
        all,
    );
    out.line("Finds clients that are gone without a word, after five minutes.", "tcp-keepalive 300");
}

fn cluster(spec: &Spec, node: &NodePlan, out: &mut Lines) {
    out.section("Cluster");
    out.line("A node of a cluster.", "cluster-enabled yes");
    out.line(
        "What the node knows of the cluster. It writes this file itself, in its data folder; never edit or share it.",
        "cluster-config-file nodes.conf",
    );
    out.line(
        "Milliseconds without an answer after which a node counts as failing, and its replica stands for election.",
        &format!("cluster-node-timeout {NODE_TIMEOUT}"),
    );
    let why = match spec.announce {
        Announce::Container => {
            "Where the node says it is: the fixed address of its container, so that a restart moves nothing."
        }
        Announce::Host(_) => {
            "Where the node says it is: the address of the host, which publishes the ports below."
        }
    };
    out.line(why, &format!("cluster-announce-ip {}", node.announced));
    out.line("The client port under that address.", &format!("cluster-announce-port {}", node.port));
    out.line(
        "The port of the cluster bus under that address: the client port plus 10000. Nodes talk to each other here.",
        &format!("cluster-announce-bus-port {}", node.bus_port),
    );
    out.line(
        "A replica stands for election only if its data is at most this many node timeouts old. 0 would promote an empty one.",
        "cluster-replica-validity-factor 10",
    );
    out.line(
        "Without all slots served, none are: a client cannot mistake a part of the data for the whole.",
        "cluster-require-full-coverage yes",
    );
    out.line(
        "Kept for a replica that was away for a moment: it asks for what it missed instead of everything.",
        "repl-backlog-size 64mb",
    );
}

fn access(spec: &Spec, password: &str, out: &mut Lines) {
    out.section("Access");
    out.line(
        "What clients, and replicas, must know. The same on every node.",
        &format!("requirepass {password}"),
    );
    let directive = if spec.server.is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" };
    out.line(
        "What this node tells its master when it is a replica. Without it, it would never synchronise, and stay empty.",
        &format!("{directive} {password}"),
    );
}

fn persistence(out: &mut Lines) {
    out.section("Persistence");
    let _ = write!(
        out.0,
        "\n# There is no `dir` line: the image starts the server in /data, which is this node's data folder.\n"
    );
    out.line("Every write goes to a log, which a restart replays.", "appendonly yes");
    out.line(
        "The log goes to the disk every second: a crash of the host loses at most about that much.",
        "appendfsync everysec",
    );
    out.line("Snapshots besides, for backups: after an hour with 1 change, 5 minutes with 100, 1 minute with 10000.", "save 3600 1\nsave 300 100\nsave 60 10000");
}

fn memory(spec: &Spec, out: &mut Lines) {
    out.section("Memory");
    out.line(
        "The most the data may take. Leave as much again to the container: snapshots and buffers come on top.",
        &format!("maxmemory {}", spec.maxmemory),
    );
    out.line(
        "Full means that writes are refused, and nothing is thrown away. For a cache: allkeys-lru.",
        "maxmemory-policy noeviction",
    );
}
