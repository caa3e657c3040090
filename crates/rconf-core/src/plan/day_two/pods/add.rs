use super::slots::{fill, has_scripts};
use super::steps::{cluster, is_whole, names, steps_of, verify, what};
use crate::message::say;
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{Pod, Pods, Shard};

/// Returns the steps that add the pods that `after` has and `before` does not: a shard, or a replica of one. `write` and
/// `back` are the `rconf plan` commands that write the manifests with them and without them.
pub(in crate::plan::day_two) fn add(before: &Pods, after: &Pods, write: &str, back: &str) -> Change {
    let new: Vec<&Pod> = after.all().filter(|pod| !before.all().any(|old| old.pod == pod.pod)).collect();
    let is_new = |shard: &&Shard| !before.shards.iter().any(|old| old.set == shard.set);
    let shards: Vec<&Shard> = after.shards.iter().filter(is_new).collect();
    let list = names(new.iter().copied());
    // The scripts in running pods are updated later.
    let newest = new.first().map_or("", |pod| pod.pod.as_str());
    let mut steps = vec![
        ChangeStep::new(
            say!("Write the manifests with the new pods", "写入包含新 pod 的清单"),
            say!(
                "The template of the other pods does not change, so none of them is replaced.",
                "其他 pod 的模板不变，所以都不会被替换。"
            ),
        )
        .first(is_whole(before))
        .run(format!("rconf plan {write} --write"))
        .back(format!("rconf plan {back} --write")),
        ChangeStep::new(
            say!("Create the pods, and let them join", "创建这些 pod，并让它们加入集群"),
            say!(
                "The Job that creates the cluster runs again. It makes the new pods meet the others, and replicas follow their master. No \
                 slot is moved yet.",
                "创建集群的 Job 会再运行一次：让新的 pod 与其他 pod 相互认识，让从节点跟随主节点。这一步不迁移任何槽。"
            ),
        )
        .run("kubectl apply --kustomize .")
        .until(Check::within(
            900,
            say!("the cluster is whole, with {list}", "集群完整，并包含 {list}", list),
            cluster(after, newest, "status"),
        ))
        .back_by_hand(steps_of(back)),
    ];
    steps.extend(shards.iter().flat_map(|shard| fill(after, shard)));
    steps.push(verify(after).first(has_scripts(after)));
    let title = say!(
        "Add {what} to cluster {cluster}",
        "向集群 {cluster} 添加{what}",
        what = what(shards.first().copied(), &list),
        cluster = after.cluster
    );
    Change { title, notes: Vec::new(), steps }
}
