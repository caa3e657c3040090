//! Steps and checks for clusters that get more or fewer shards.

use super::steps::{POD, all, cli, names, via};
use crate::generate::POD_SCRIPTS;
use crate::plan::in_pod::exec;
use crate::plan::{ChangeStep, Check};
use crate::topology::{Pods, Shard};

/// Returns a command of the client for the whole cluster, which runs in the first pod.
pub(super) fn whole(pods: &Pods, words: &str) -> String {
    format!("{} sh {POD_SCRIPTS}/node.sh cluster {words}", exec(pods, via(pods), false))
}

/// Returns the steps that give a new shard its part of the slots.
pub(super) fn fill(pods: &Pods, shard: &Shard) -> [ChangeStep; 2] {
    let rebalance = whole(pods, "rebalance --cluster-use-empty-masters");
    let preview = ChangeStep::new("Show which slots would move", "No slot is moved yet.")
        .run(format!("{rebalance} --cluster-simulate"));
    let move_them = ChangeStep::new(
        format!("Move slots to shard {}", shard.set),
        format!(
            "The keys of each slot are moved, and clients are redirected. If this is interrupted, run `{}`, then this command again.",
            whole(pods, "fix")
        ),
    )
    .run(rebalance)
    .until(Check::within(
        60,
        format!("shard {} serves slots", shard.set),
        format!("{} | grep -q 'connected [0-9]'", own_lines(pods, shard)),
    ))
    .back(empty_command(pods, shard));
    [preview, move_them]
}

/// Returns the step that moves all slots of a shard to the others.
pub(super) fn empty(pods: &Pods, shard: &Shard) -> ChangeStep {
    ChangeStep::new(
        format!("Move the slots of shard {} to the others", shard.set),
        "A shard with slots cannot be removed: no node would serve its slots, and their keys would be lost.",
    )
    .run(empty_command(pods, shard))
    .until(Check::within(
        60,
        format!("shard {} serves no slot", shard.set),
        format!("! {} | grep -q 'connected [0-9]'", own_lines(pods, shard)),
    ))
    .back(whole(pods, "rebalance --cluster-use-empty-masters"))
}

/// Returns the command that moves the slots away from the pod that is the master of a shard now.
fn empty_command(pods: &Pods, shard: &Shard) -> String {
    let first = shard.pods.first().map_or("", |pod| pod.pod.as_str());
    let id = format!("{} sh {POD_SCRIPTS}/node.sh master", exec(pods, first, false));
    // Without an id, the client would take the slots from any master.
    format!("id=$({id}) && {}", whole(pods, "rebalance --cluster-weight \"${id:?}=0\""))
}

/// Returns a command that prints how each pod of a shard describes itself, with its slots.
fn own_lines(pods: &Pods, shard: &Shard) -> String {
    let names = names(shard.pods.iter());
    format!("for pod in {names}; do {}; done | grep myself", cli(pods, POD, "cluster nodes"))
}

/// Waits until the scripts in all pods know how many nodes there are. They check the cluster.
pub(super) fn has_scripts(pods: &Pods) -> Check {
    let test = format!("{} grep -qx count={} {POD_SCRIPTS}/cluster.sh", exec(pods, POD, false), pods.count());
    Check::within(
        300,
        "every pod has the new scripts, which takes about a minute",
        format!("! for pod in {}; do {test} || echo \"$pod\"; done | grep -q .", all(pods)),
    )
}
