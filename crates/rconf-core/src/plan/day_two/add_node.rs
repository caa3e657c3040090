use super::{Change, ChangeStep, Check, change, cli, id_of, is_master, is_ok, verify};
use crate::topology::{NodePlan, Role, Topology};

/// Adds a node that the topology has and the cluster does not know yet. `words` are those of the command that writes its
/// files.
pub fn add_node(topology: &Topology, node: &NodePlan, words: &str) -> Change {
    let other = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let (key, via) = (&node.node, &other.node);
    let (new, existing) = (node.endpoint(), other.endpoint());
    let mut steps = vec![
        ChangeStep::new(
            format!("Write the files of node {key}"),
            "The spec gets the node; no other node's configuration changes.",
        )
        .first(is_ok(via))
        .run(format!("rconf plan add-node {words} --write"))
        .back(format!("rconf plan remove-node {key} --write")),
        ChangeStep::new("Start its container", "It serves nothing yet, and the cluster does not know it.")
            .run("./plan.sh up")
            .until(Check::within(
                60,
                format!("node {key} answers"),
                format!("{} | grep -qx PONG", cli(key, "ping")),
            ))
            .back(format!("./plan.sh remove {key}")),
    ];
    let is_fresh = Check::now(
        format!("node {key} knows no other and holds no key"),
        format!(
            "{} | grep -q '^cluster_known_nodes:1.\\{{0,1\\}}$' && {} | grep -qx 0",
            cli(key, "cluster info"),
            cli(key, "dbsize")
        ),
    );
    // A master that has not heard of the new one refuses to give slots to it.
    let all: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
    let is_known = Check::within(
        60,
        format!("every node knows node {key}, and node {key} that all slots are served"),
        format!(
            "! for node in {}; do ./plan.sh cli \"$node\" cluster nodes | grep -v handshake | grep -q ' {new}@{}' || echo missing; done | grep -q missing && {} | grep -q cluster_state:ok",
            all.join(" "),
            node.bus_port,
            cli(key, "cluster info")
        ),
    );
    let forget = format!(
        "{} && ./plan.sh remove {key}",
        cli(via, &format!("--cluster del-node {existing} {}", id_of(key)))
    );
    let title = match &node.role {
        Role::Replica { replica_of } => {
            steps.push(
                ChangeStep::new(
                    format!("Let it join as a replica of {replica_of}"),
                    "It asks its master for all data: the master forks once, and sends a snapshot.",
                )
                .first(is_master(replica_of))
                .run(cli(
                    via,
                    &format!(
                        "--cluster add-node {new} {existing} --cluster-slave --cluster-master-id {}",
                        id_of(replica_of)
                    ),
                ))
                .until(super::in_step(key))
                .back(forget),
            );
            format!("Add node {key} as a replica of {replica_of} to cluster {}", topology.cluster)
        }
        Role::Master { .. } => {
            let weight =
                format!("--cluster rebalance {existing} --cluster-weight {}=0", id_of(key).trim_matches('"'));
            let rebalance = format!("--cluster rebalance {existing} --cluster-use-empty-masters");
            steps.push(
                ChangeStep::new(
                    "Let it join the cluster",
                    "The new node comes first: the existing one is asked to check that all is well before.",
                )
                .first(is_fresh)
                .run(cli(via, &format!("--cluster add-node {new} {existing}")))
                .until(is_known)
                .back(forget),
            );
            steps.push(
                ChangeStep::new("See which slots would move", "Nothing is moved yet.")
                    .run(cli(via, &format!("{rebalance} --cluster-simulate"))),
            );
            steps.push(
                ChangeStep::new(
                    "Move slots to it",
                    "Each slot's keys are sent one after the other; clients are redirected meanwhile. Interrupted, it goes on with \
                     `--cluster fix` and the same command.",
                )
                .first(is_ok(via))
                .run(cli(via, &rebalance))
                .until(Check::within(
                    60,
                    format!("node {key} serves slots"),
                    format!("{} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
                ))
                .back(cli(via, &weight)),
            );
            format!("Add node {key} as a master to cluster {}", topology.cluster)
        }
    };
    steps.push(verify());
    let mut notes = Vec::new();
    if node.is_master() {
        notes.push(format!(
            "A master without a replica loses its slots when it dies: add one with `rconf plan add-node --port PORT --replica-of {key}`."
        ));
    }
    change(title, notes, steps)
}
