//! Steps and commands that several changes share.

use crate::generate::POD_SCRIPTS;
use crate::message::{Message, say};
use crate::plan::day_two::steps::whole;
use crate::plan::in_pod::exec;
use crate::plan::{ChangeStep, Check};
use crate::topology::{Pod, Pods, Shard};

/// How the name of a pod is written in loops.
pub(super) const POD: &str = "\"$pod\"";

/// Returns a command that runs the client on the server of a pod.
pub(super) fn cli(pods: &Pods, pod: &str, words: &str) -> String {
    format!("{} sh {POD_SCRIPTS}/node.sh cli {words}", exec(pods, pod, false))
}

/// Returns the names of the pods that a loop visits, separated by spaces.
pub(super) fn names<'p>(pods: impl Iterator<Item = &'p Pod>) -> String {
    pods.map(|pod| pod.pod.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns all pods.
pub(super) fn all(pods: &Pods) -> String {
    names(pods.all())
}

/// Returns the first pod of each shard.
pub(super) fn firsts(pods: &Pods) -> String {
    names(pods.shards.iter().filter_map(|shard| shard.pods.first()))
}

/// Returns the first pod, through which steps ask the cluster.
pub(super) fn via(pods: &Pods) -> &str {
    pods.all().next().map_or("", |pod| &pod.pod)
}

/// Returns a command that checks the cluster as the scripts in a pod see it.
pub(super) fn cluster(pods: &Pods, pod: &str, command: &str) -> String {
    format!("{} sh {POD_SCRIPTS}/cluster.sh {command}", exec(pods, pod, false))
}

/// Checks that the cluster is whole.
pub(super) fn is_whole(pods: &Pods) -> Check {
    Check::now(say!("the cluster is whole", "集群完整"), cluster(pods, via(pods), "status"))
}

/// Returns the last step of every change.
pub(super) fn verify(pods: &Pods) -> ChangeStep {
    whole().run(cluster(pods, via(pods), "verify"))
}

/// Says what comes or goes: a shard with the pods of `list`, or a replica.
pub(super) fn what(shard: Option<&Shard>, list: &str) -> Message {
    match shard {
        Some(shard) => {
            say!("shard {shard} with {list}", "分片 {shard}（{list}）", shard = shard.set, list)
        }
        None => say!("replica {list}", "从节点 {list}", list),
    }
}

/// Says that the way back is another plan: that of `rconf plan WORDS`.
pub(super) fn steps_of(words: &str) -> Message {
    say!("# the steps of: rconf plan {words}", "# 执行这条命令给出的步骤：rconf plan {words}", words)
}
