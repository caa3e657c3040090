//! Steps and checks for clusters that get more or fewer shards.

use super::steps::{POD, all, cli, names, via};
use crate::generate::POD_SCRIPTS;
use crate::message::say;
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
    let preview = ChangeStep::new(
        say!("Show which slots would move", "查看将迁移哪些槽"),
        say!("No slot is moved yet.", "这一步不迁移任何槽。"),
    )
    .run(format!("{rebalance} --cluster-simulate"));
    let move_them = ChangeStep::new(
        say!("Move slots to shard {shard}", "把槽迁移到分片 {shard}", shard = shard.set),
        say!(
            "The keys of each slot are moved, and clients are redirected. If this is interrupted, run `{fix}`, then this command again.",
            "每个槽的键会被迁移，客户端会被重定向。如果中途断了，先运行 `{fix}`，再重新运行这条命令。",
            fix = whole(pods, "fix")
        ),
    )
    .run(rebalance)
    .until(Check::within(
        60,
        say!("shard {shard} serves slots", "分片 {shard} 已负责一部分槽", shard = shard.set),
        format!("{} | grep -q 'connected [0-9]'", own_lines(pods, shard)),
    ))
    .back(empty_command(pods, shard));
    [preview, move_them]
}

/// Returns the step that moves all slots of a shard to the others.
pub(super) fn empty(pods: &Pods, shard: &Shard) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Move the slots of shard {shard} to the others",
            "把分片 {shard} 的槽迁移到其他分片",
            shard = shard.set
        ),
        say!(
            "A shard with slots cannot be removed: no node would serve its slots, and their keys would be lost.",
            "还有槽的分片不能移除：它的槽将没有节点服务，其中的键会丢失。"
        ),
    )
    .run(empty_command(pods, shard))
    .until(Check::within(
        60,
        say!("shard {shard} serves no slot", "分片 {shard} 不再负责任何槽", shard = shard.set),
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
        say!(
            "every pod has the new scripts, which takes about a minute",
            "所有 pod 都有了新的脚本（约需一分钟）"
        ),
        format!("! for pod in {}; do {test} || echo \"$pod\"; done | grep -q .", all(pods)),
    )
}
