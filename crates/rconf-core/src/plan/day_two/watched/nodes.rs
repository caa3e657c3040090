//! A replica more, and one less.

use super::super::steps::{answers, cli, in_step};
use super::{Set, verify};
use crate::plan::{Change, ChangeStep};
use crate::topology::NodePlan;

/// Returns the steps that add a replica. `set` has it already. `options` are those of the `rconf plan add-node` command
/// that writes its files.
pub(in super::super) fn add_replica(set: &Set<'_>, node: &NodePlan, options: &str) -> Change {
    let key = &node.node;
    let sentinels = set.sentinel_keys();
    let first = sentinels.first().copied().unwrap_or_default();
    let steps = vec![
        ChangeStep::new(
            format!("Write the files of node {key}"),
            "The node is added to the spec. What servers and Sentinels have written into their configurations is kept.",
        )
        .first(set.has_majority(first))
        .run(format!("rconf plan add-node {options} --write"))
        .back(format!("rconf plan remove-node {key} --write")),
        ChangeStep::new(
            "Start its container",
            "It follows the server that the spec names as the master. If a failover has moved the master, the next step corrects it.",
        )
        .run("./plan.sh up")
        .until(answers(key))
        .back(format!("./plan.sh remove {key}")),
        ChangeStep::new(
            "Let it follow the master of now",
            "It copies all data of the master, which forks once and sends a snapshot. Sentinels find it there.",
        )
        .run(format!(
            "{} | grep -qx OK",
            cli(key, &format!("replicaof $({} | tr '\\n' ' ')", set.where_is_master()))
        ))
        .run(format!("{} | grep -qx OK", cli(key, "config rewrite")))
        .until(in_step(key)),
        verify(),
    ];
    let title = format!("Add node {key} as a replica to {}", set.topology.cluster);
    Change { title, notes: Vec::new(), steps }
}

/// Returns the steps that remove a replica. `set` still has it, and `rest` has not.
pub(in super::super) fn remove_replica(set: &Set<'_>, rest: &Set<'_>, node: &NodePlan) -> Change {
    let key = &node.node;
    let mut steps = vec![
        ChangeStep::new(format!("Stop {key}"), "Its master and the other replicas go on without it.")
            .first(set.is_replica(key))
            .run(format!("./plan.sh remove {key}"))
            .back("./plan.sh up"),
        ChangeStep::new(
            format!("Remove {key} from the files"),
            "The addresses and hosts of the other nodes are written into the spec, so that they do not change.",
        )
        .run(format!("rconf plan remove-node {key} --write"))
        .back(format!("# rconf plan add-node --port {}", node.port)),
    ];
    steps.extend(rest.resets(rest.sentinel_keys().into_iter()));
    steps.push(verify());
    let notes = vec![
        format!(
            "The folder `{}` is kept, with its data and a configuration that holds the password. Delete it when you no longer need it.",
            node.folder()
        ),
        "With one replica left, the servers take writes without it (`min-replicas-to-write 0`) once they are restarted.".to_owned(),
    ];
    let notes = notes.into_iter().take(if rest.topology.nodes.len() > 2 { 1 } else { 2 }).collect();
    Change { title: format!("Remove node {key} from {}", set.topology.cluster), notes, steps }
}
