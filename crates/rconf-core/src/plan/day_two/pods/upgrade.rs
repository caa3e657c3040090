use super::steps::{POD, cli, firsts, is_whole, verify};
use crate::plan::day_two::upgrade::{UpgradeError, check_snapshots, notes, version};
use crate::plan::{Change, ChangeStep, Check};
use crate::spec::Spec;
use crate::topology::Pods;

/// Returns the steps that take every pod to another server, one at a time. `options` are those of the `rconf plan upgrade`
/// command that writes the files.
pub(in crate::plan::day_two) fn upgrade(
    before: &Spec,
    after: &Spec,
    pods: &Pods,
    options: &str,
) -> Result<Change, UpgradeError> {
    check_snapshots(before, after)?;
    let (from, to) = (before.server, after.server);
    let firsts = firsts(pods);
    let role = cli(pods, POD, "info replication");
    let steps = vec![
        ChangeStep::new(
            "Save a snapshot of every shard",
            "You need it to go back: the older server may not read the data files of the newer one.",
        )
        .first(is_whole(pods))
        .run("mkdir -p before-upgrade && chmod 700 before-upgrade")
        .run(format!(
            "for pod in {firsts}; do\n    {} >\"before-upgrade/$pod.rdb\" || exit 1\ndone",
            cli(pods, POD, "--rdb -")
        ))
        .back("rm -r before-upgrade"),
        ChangeStep::new(
            "Make the first pod of each shard its master",
            "`rollout.sh` replaces the first pod of a shard last. A newer replica reads the snapshot of an older master, but not the \
             other way round.",
        )
        .run(format!(
            "for pod in {firsts}; do\n    {role} | grep -q '^role:master' || {} | grep -qx OK || exit 1\ndone",
            cli(pods, POD, "cluster failover")
        ))
        .until(Check::within(
            60,
            "the first pods are the masters",
            format!("! for pod in {firsts}; do {role}; done | grep -q '^role:slave'"),
        )),
        ChangeStep::new(
            format!("Write the manifests for {to}"),
            "No pod is replaced yet: the StatefulSets wait until a pod is deleted (`OnDelete`).",
        )
        .run(format!("rconf plan upgrade {options} --write"))
        .run("kubectl apply --kustomize .")
        .back(format!("rconf plan upgrade --to {from} --image {} --write", before.docker.image))
        .back("kubectl apply --kustomize ."),
        ChangeStep::new(
            "Replace the pods, one after the other",
            "A master hands over before its pod stops. The next pod follows when the cluster is whole again.",
        )
        .first(is_whole(pods))
        .run("./rollout.sh"),
        verify(pods).until(Check::within(
            10,
            format!("every node runs {to}"),
            format!(
                "! for pod in {}; do {}; done | grep '^{}_version:' | grep -qv ':{}\\.'",
                super::steps::all(pods),
                cli(pods, POD, "info server"),
                to.flavor().name(),
                version(to)
            ),
        )),
    ];
    let title = format!("Upgrade cluster {} from {from} to {to}, pod by pod", pods.cluster);
    Ok(Change { title, notes: notes(before, after), steps })
}
