use super::steps::{answers, cli, empty_command, id_of, in_step, is_master, is_ok, verify};
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// Returns the steps that add a node to a cluster that runs. The topology has the node already. `options` are those of the
/// `rconf plan add-node` command that writes the node's files.
pub fn add_node(topology: &Topology, node: &NodePlan, options: &str) -> Change {
    let via = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let mut steps = vec![write_files(node, via, options), start_container(node)];
    let mut notes = Vec::new();
    let role = match &node.role {
        Role::Replica { replica_of } => {
            steps.push(join_as_replica(node, via, replica_of));
            format!("a replica of {replica_of}")
        }
        Role::Master { .. } | Role::Watched => {
            steps.push(join_as_master(topology, node, via));
            steps.extend(move_slots(node, via));
            notes.push(format!(
                "If a master without a replica dies, its slots are lost: add a replica with `rconf plan add-node --port PORT --replica-of {}`.",
                node.node
            ));
            "a master".to_owned()
        }
    };
    steps.push(verify());
    Change {
        title: format!("Add node {} as {role} to cluster {}", node.node, topology.cluster),
        notes,
        steps,
    }
}

fn write_files(node: &NodePlan, via: &NodePlan, options: &str) -> ChangeStep {
    let key = &node.node;
    ChangeStep::new(
        format!("Write the files of node {key}"),
        "The node is added to the spec. The configurations of the other nodes do not change.",
    )
    .first(is_ok(&via.node))
    .run(format!("rconf plan add-node {options} --write"))
    .back(format!("rconf plan remove-node {key} --write"))
}

fn start_container(node: &NodePlan) -> ChangeStep {
    let key = &node.node;
    ChangeStep::new("Start its container", "It serves no slots yet, and the cluster does not know it.")
        .run("./plan.sh up")
        .until(answers(key))
        .back(format!("./plan.sh remove {key}"))
}

fn join_as_replica(node: &NodePlan, via: &NodePlan, master: &str) -> ChangeStep {
    let join = format!(
        "--cluster add-node {} {} --cluster-slave --cluster-master-id {}",
        node.endpoint(),
        via.endpoint(),
        id_of(master)
    );
    ChangeStep::new(
        format!("Add it to the cluster as a replica of {master}"),
        "It copies all data of its master: the master forks once and sends a snapshot.",
    )
    .first(is_master(master))
    .run(cli(&via.node, &join))
    .until(in_step(&node.node))
    .back(leave(node, via))
}

fn join_as_master(topology: &Topology, node: &NodePlan, via: &NodePlan) -> ChangeStep {
    ChangeStep::new("Add it to the cluster", "The client first checks the cluster through the existing node.")
        .first(is_fresh(node))
        .run(cli(&via.node, &format!("--cluster add-node {} {}", node.endpoint(), via.endpoint())))
        .until(is_known(topology, node))
        .back(leave(node, via))
}

/// Returns the steps that give the new master its part of the slots.
fn move_slots(node: &NodePlan, via: &NodePlan) -> [ChangeStep; 2] {
    let key = &node.node;
    let rebalance = format!("--cluster rebalance {} --cluster-use-empty-masters", via.endpoint());
    let preview = ChangeStep::new("Show which slots would move", "No slot is moved yet.")
        .run(cli(&via.node, &format!("{rebalance} --cluster-simulate")));
    let move_them = ChangeStep::new(
        "Move slots to it",
        "The keys of each slot are moved one by one, and clients are redirected. If this is interrupted, \
         run `--cluster fix`, then this command again.",
    )
    .first(is_ok(&via.node))
    .run(cli(&via.node, &rebalance))
    .until(Check::within(
        60,
        format!("node {key} serves slots"),
        format!("{} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
    ))
    .back(empty_command(key, &via.node, &via.endpoint()));
    [preview, move_them]
}

/// Returns the command that makes the cluster forget the node and removes its container.
fn leave(node: &NodePlan, via: &NodePlan) -> String {
    let forget = format!("--cluster del-node {} {}", via.endpoint(), id_of(&node.node));
    format!("{} && ./plan.sh remove {}", cli(&via.node, &forget), node.node)
}

fn is_fresh(node: &NodePlan) -> Check {
    let key = &node.node;
    Check::now(
        format!("node {key} does not know any other node and has no keys"),
        format!(
            "{} | grep -q '^cluster_known_nodes:1.\\{{0,1\\}}$' && {} | grep -qx 0",
            cli(key, "cluster info"),
            cli(key, "dbsize")
        ),
    )
}

/// Waits until all nodes know the new one. A master that does not know it yet refuses to give it slots.
fn is_known(topology: &Topology, node: &NodePlan) -> Check {
    let key = &node.node;
    let all: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
    Check::within(
        60,
        format!("every node knows node {key}, and node {key} sees that all slots are served"),
        format!(
            "! for node in {}; do ./plan.sh cli \"$node\" cluster nodes | grep -v handshake | grep -q ' {}@{}' || echo missing; done | grep -q missing && {} | grep -q cluster_state:ok",
            all.join(" "),
            node.endpoint(),
            node.bus_port,
            cli(key, "cluster info")
        ),
    )
}
