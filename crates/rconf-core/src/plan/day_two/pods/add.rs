use super::slots::{fill, has_scripts};
use super::steps::{cluster, is_whole, names, verify};
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
            "Write the manifests with the new pods",
            "The template of the other pods does not change, so none of them is replaced.",
        )
        .first(is_whole(before))
        .run(format!("rconf plan {write} --write"))
        .back(format!("rconf plan {back} --write")),
        ChangeStep::new(
            "Create the pods, and let them join",
            "The Job that creates the cluster runs again. It makes the new pods meet the others, and replicas follow their master. No \
             slot is moved yet.",
        )
        .run("kubectl apply --kustomize .")
        .until(Check::within(
            900,
            format!("the cluster is whole, with {list}"),
            cluster(after, newest, "status"),
        ))
        .back(format!("# the steps of: rconf plan {back}")),
    ];
    steps.extend(shards.iter().flat_map(|shard| fill(after, shard)));
    steps.push(verify(after).first(has_scripts(after)));
    let what = match shards.first() {
        Some(shard) => format!("shard {} with {list}", shard.set),
        None => format!("replica {list}"),
    };
    Change { title: format!("Add {what} to cluster {}", after.cluster), notes: Vec::new(), steps }
}
