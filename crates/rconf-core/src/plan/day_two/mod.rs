//! Changes of a cluster that runs, worked out from its spec: a node more or less, restarts, another password, another
//! release.

mod add_node;
mod remove_node;
mod rolling_restart;
mod rotate_password;
mod upgrade;

pub use add_node::add_node;
pub use remove_node::remove_node;
pub use rolling_restart::rolling_restart;
pub use rotate_password::rotate_password;
pub use upgrade::{UpgradeError, upgrade};

use super::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// The nodes by the roles that they have now. Failovers change them: what a spec says is how they began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The masters, each with its replicas, by their names.
    pub shards: Vec<(String, Vec<String>)>,
}

impl Roles {
    /// The roles that the nodes begin with.
    pub fn planned(topology: &Topology) -> Self {
        let shards = topology.masters().map(|master| {
            let follows = |node: &&NodePlan| matches!(&node.role, Role::Replica { replica_of } if *replica_of == master.node);
            let replicas = topology.nodes.iter().filter(follows).map(|node| node.node.clone());
            (master.node.clone(), replicas.collect())
        });
        Self { shards: shards.collect() }
    }

    /// The roles that `CLUSTER NODES` of some node shows, for the nodes of the topology. None if it shows another cluster.
    pub fn observed(topology: &Topology, nodes: &str) -> Option<Self> {
        let mut ids: Vec<(&str, &str, Option<&str>)> = Vec::new();
        for line in nodes.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [id, place, flags, master, ..] = words.as_slice() else { continue };
            let place = place.split(['@', ',']).next().unwrap_or_default();
            let has = |flag: &str| flags.split(',').any(|own| own == flag);
            let node = topology.nodes.iter().find(|node| node.endpoint() == place);
            if let Some(node) = node.filter(|_| (has("master") || has("slave")) && !has("fail")) {
                ids.push((id, &node.node, has("slave").then_some(*master)));
            }
        }
        let of = |id: &str| {
            let follows = ids.iter().filter(|(.., master)| *master == Some(id));
            follows.map(|(_, node, _)| (*node).to_owned()).collect()
        };
        let masters = ids.iter().filter(|(.., master)| master.is_none());
        let shards: Vec<_> = masters.map(|(id, node, _)| ((*node).to_owned(), of(id))).collect();
        (ids.len() == topology.nodes.len()).then_some(Self { shards })
    }
}

/// The client on a node.
fn cli(node: &str, words: &str) -> String {
    format!("./plan.sh cli {node} {words}")
}

/// The id of a node, as a word of a command.
fn id_of(node: &str) -> String {
    format!("\"$(./plan.sh cli {node} cluster myid)\"")
}

/// Whether the node says that the cluster is whole.
fn is_ok(node: &str) -> Check {
    Check::now(
        format!("node {node} says that the cluster is whole"),
        format!("{} | grep -q cluster_state:ok", cli(node, "cluster info")),
    )
}

fn is_replica(node: &str) -> Check {
    Check::now(
        format!(
            "node {node} is a replica; if a failover has changed that, give `--nodes FILE` with what `./plan.sh cli {node} cluster nodes` prints"
        ),
        format!("{} | grep -q '^role:slave'", cli(node, "info replication")),
    )
}

fn is_master(node: &str) -> Check {
    Check::now(
        format!(
            "node {node} is a master; if a failover has changed that, give `--nodes FILE` with what `./plan.sh cli {node} cluster nodes` prints"
        ),
        format!("{} | grep -q '^role:master'", cli(node, "info replication")),
    )
}

/// Whether a replica is in step with its master.
fn in_step(node: &str) -> Check {
    Check::within(
        600,
        format!("node {node} is in step with its master"),
        format!("{} | grep -q '^master_link_status:up'", cli(node, "info replication")),
    )
}

/// The step that ends every change.
fn verify() -> ChangeStep {
    ChangeStep::new(
        "See that the cluster is whole",
        "`cluster_state:ok` alone does not say that replicas hold any data.",
    )
    .run("./plan.sh verify")
}

/// Replicas first, one at a time; then each master, after one of its replicas has taken over. `act` is what is done to a
/// node, which comes back by itself.
fn one_by_one(roles: &Roles, act: &dyn Fn(&str) -> String, what: &str, steps: &mut Vec<ChangeStep>) {
    for replica in roles.shards.iter().flat_map(|(_, replicas)| replicas) {
        steps.push(
            ChangeStep::new(
                format!("{what} replica {replica}"),
                "Its master goes on serving; the others keep their replicas meanwhile.",
            )
            .first(is_replica(replica))
            .run(act(replica))
            .until(in_step(replica)),
        );
    }
    for (master, replicas) in &roles.shards {
        let Some(replica) = replicas.first() else {
            steps.push(
                ChangeStep::new(
                    format!("{what} master {master}, which has no replica"),
                    "Its slots are not served until it is back: with full coverage required, the whole cluster stops meanwhile.",
                )
                .first(is_master(master))
                .run(act(master))
                .until(Check::within(
                    600,
                    format!("node {master} says that the cluster is whole"),
                    format!("{} | grep -q cluster_state:ok", cli(master, "cluster info")),
                )),
            );
            continue;
        };
        steps.push(
            ChangeStep::new(
                format!("Let replica {replica} take over from {master}"),
                "With CLUSTER FAILOVER the two agree on the last byte: no write is lost, and clients are redirected.",
            )
            .first(in_step(replica))
            .run(format!("{} | grep -qx OK", cli(replica, "cluster failover")))
            .until(Check::within(
                60,
                format!("node {replica} is a master, and {master} follows it"),
                format!(
                    "{} | grep -q '^role:master' && {} | grep -q '^master_link_status:up'",
                    cli(replica, "info replication"),
                    cli(master, "info replication")
                ),
            ))
            .back(cli(master, "cluster failover")),
        );
        steps.push(
            ChangeStep::new(
                format!("{what} {master}, a replica now"),
                "What it served is served by its former replica.",
            )
            .first(is_replica(master))
            .run(act(master))
            .until(in_step(master)),
        );
    }
}

/// The change with its steps, for the cluster of a topology.
fn change(title: String, notes: Vec<String>, steps: Vec<ChangeStep>) -> Change {
    Change { title, notes, steps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use crate::topology::topology;
    use std::fmt::Write as _;

    #[test]
    fn roles_are_those_of_the_cluster_if_it_is_asked() {
        let topology = topology(&read("rconf.toml", "").spec.expect("the defaults are good"));
        let planned = Roles::planned(&topology);
        assert_eq!(planned.shards[0], ("7001".to_owned(), vec!["7004".to_owned()]));
        let mut text = String::new();
        for (nth, node) in topology.nodes.iter().enumerate() {
            // 7004 has taken over from 7001.
            let (flags, master) = match nth {
                0 => ("myself,slave", "id3"),
                1..=3 => ("master", "-"),
                4 => ("slave", "id1"),
                _ => ("slave", "id2"),
            };
            let _ = writeln!(
                text,
                "id{nth} {}@{} {flags} {master} 0 0 1 connected",
                node.endpoint(),
                node.bus_port
            );
        }
        let observed = Roles::observed(&topology, &text).expect("it is that cluster");
        assert!(observed.shards.contains(&("7004".to_owned(), vec!["7001".to_owned()])), "{observed:?}");
        assert_eq!(Roles::observed(&topology, "no nodes"), None);
    }
}
