use super::steps::{cli, empty_command, id_of, is_ok, is_replica, verify};
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// Returns the steps that remove a node from a cluster that runs. `is_master` tells its role now.
pub fn remove_node(topology: &Topology, node: &NodePlan, is_master: bool) -> Change {
    let other = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let (key, via, existing) = (&node.node, &other.node, other.endpoint());
    let mut steps = Vec::new();
    if is_master {
        steps.push(
            ChangeStep::new(
                format!("Move the slots of {key} to the other masters"),
                "A master with slots cannot be removed: no node would serve its slots, and their keys would be lost.",
            )
            .first(is_ok(via))
            .run(empty_command(key, via, &existing))
            .until(Check::within(
                60,
                format!("node {key} serves no slot"),
                format!("! {} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
            ))
            .back(cli(via, &format!("--cluster rebalance {existing} --cluster-use-empty-masters"))),
        );
    }
    let leave = ChangeStep::new(
        format!("Make the other nodes forget {key}, and stop it"),
        "The other nodes ignore it for a minute. If it were still running after that, it would join again, so it is stopped at once.",
    )
    .run(format!("{} && ./plan.sh remove {key}", cli(via, &format!("--cluster del-node {existing} {}", id_of(key)))))
    .until(Check::within(
        60,
        format!("node {via} no longer knows it"),
        format!("! {} | grep -q ' {}@'", cli(via, "cluster nodes"), node.endpoint()),
    ))
    .back(format!("# rconf plan add-node --port {}{}", node.port, match &node.role {
        Role::Replica { replica_of } => format!(" --replica-of {replica_of}"),
        Role::Master { .. } | Role::Watched => String::new(),
    }));
    steps.push(if is_master { leave } else { leave.first(is_replica(key)) });
    steps.push(
        ChangeStep::new(
            format!("Remove {key} from the files"),
            "The addresses, hosts and roles of the other nodes are written into the spec, so that they do not change.",
        )
        .run(format!("rconf plan remove-node {key} --write"))
        .back("# run the add-node command of the previous step"),
    );
    steps.push(verify());
    let notes = vec![format!(
        "The folder `{}` is kept, with its data and a configuration that holds the password. Delete it when you no longer need it.",
        node.folder()
    )];
    Change { title: format!("Remove node {key} from cluster {}", topology.cluster), notes, steps }
}
