use super::steps::{cli, id_of, is_ok, is_replica, verify};
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// Returns the steps that remove a node from a cluster that runs. `is_master` tells its role now.
pub fn remove_node(topology: &Topology, node: &NodePlan, is_master: bool) -> Change {
    let other = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let (key, via, existing) = (&node.node, &other.node, other.endpoint());
    let mut steps = Vec::new();
    if is_master {
        let weight =
            format!("--cluster rebalance {existing} --cluster-weight {}=0", id_of(key).trim_matches('"'));
        steps.push(
            ChangeStep::new(
                format!("Move the slots of {key} to the other masters"),
                "A master with slots is not removed: they would be served by nobody, and their keys be gone.",
            )
            .first(is_ok(via))
            .run(cli(via, &weight))
            .until(Check::within(
                60,
                format!("node {key} serves no slot"),
                format!("! {} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
            ))
            .back(cli(via, &format!("--cluster rebalance {existing} --cluster-use-empty-masters"))),
        );
    }
    let leave = ChangeStep::new(
        format!("Let the others forget {key}, and stop it"),
        "The others refuse to hear of it for a minute; a node that still runs would join again after that, so it is stopped at once.",
    )
    .run(format!("{} && ./plan.sh remove {key}", cli(via, &format!("--cluster del-node {existing} {}", id_of(key)))))
    .until(Check::within(
        60,
        format!("node {via} does not know it any more"),
        format!("! {} | grep -q ' {}@'", cli(via, "cluster nodes"), node.endpoint()),
    ))
    .back(format!("# rconf plan add-node --port {}{}", node.port, match &node.role {
        Role::Replica { replica_of } => format!(" --replica-of {replica_of}"),
        Role::Master { .. } => String::new(),
    }));
    steps.push(if is_master { leave } else { leave.first(is_replica(key)) });
    steps.push(
        ChangeStep::new(
            format!("Take {key} out of the files"),
            "The other nodes keep their addresses: what followed from the order is written down for them.",
        )
        .run(format!("rconf plan remove-node {key} --write"))
        .back("# the same add-node as above"),
    );
    steps.push(verify());
    let notes = vec![format!(
        "The folder `{}` stays, with its data and a configuration that holds the password: delete it when you are sure.",
        node.folder()
    )];
    Change { title: format!("Remove node {key} from cluster {}", topology.cluster), notes, steps }
}
