use super::steps::{POD, cli, firsts, is_whole, verify};
use crate::message::say;
use crate::plan::day_two::upgrade::{
    UpgradeError, check_snapshots, notes, runs, snapshot_is_needed, version,
};
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
    let steps = vec![
        save_snapshots(pods, &firsts),
        make_first_pods_masters(pods, &firsts),
        ChangeStep::new(
            say!("Write the manifests for {to}", "写入 {to} 的清单", to),
            say!(
                "No pod is replaced yet: the StatefulSets wait until a pod is deleted (`OnDelete`).",
                "还没有 pod 被替换：StatefulSet 会等到 pod 被删除（`OnDelete`）。"
            ),
        )
        .run(format!("rconf plan upgrade {options} --write"))
        .run("kubectl apply --kustomize .")
        .back(format!("rconf plan upgrade --to {from} --image {} --write", before.docker.image))
        .back("kubectl apply --kustomize ."),
        ChangeStep::new(
            say!("Replace the pods, one after the other", "逐个替换 pod"),
            say!(
                "A master hands over before its pod stops. The next pod follows when the cluster is whole again.",
                "主节点的 pod 停止前会先交给从节点接替。集群重新完整后才轮到下一个 pod。"
            ),
        )
        .first(is_whole(pods))
        .run("./rollout.sh"),
        verify(pods).until(Check::within(
            10,
            runs(to),
            format!(
                "! for pod in {}; do {}; done | grep '^{}_version:' | grep -qv ':{}\\.'",
                super::steps::all(pods),
                cli(pods, POD, "info server"),
                to.flavor().name(),
                version(to)
            ),
        )),
    ];
    let title = say!(
        "Upgrade cluster {cluster} from {from} to {to}, pod by pod",
        "把集群 {cluster} 从 {from} 逐个 pod 升级到 {to}",
        cluster = pods.cluster,
        from,
        to
    );
    Ok(Change { title, notes: notes(before, after), steps })
}

fn save_snapshots(pods: &Pods, firsts: &str) -> ChangeStep {
    ChangeStep::new(say!("Save a snapshot of every shard", "为每个分片保存快照"), snapshot_is_needed())
        .first(is_whole(pods))
        .run("mkdir -p before-upgrade && chmod 700 before-upgrade")
        .run(format!(
            "for pod in {firsts}; do\n    {} >\"before-upgrade/$pod.rdb\" || exit 1\ndone",
            cli(pods, POD, "--rdb -")
        ))
        .back("rm -r before-upgrade")
}

fn make_first_pods_masters(pods: &Pods, firsts: &str) -> ChangeStep {
    let role = cli(pods, POD, "info replication");
    ChangeStep::new(
            say!("Make the first pod of each shard its master", "让每个分片的第一个 pod 成为主节点"),
            say!(
                "`rollout.sh` replaces the first pod of a shard last. A newer replica reads the snapshot of an older master, but not the \
                 other way round.",
                "`rollout.sh` 最后才替换分片的第一个 pod。新版本的从节点能读旧版本主节点的快照，反过来不行。"
            ),
        )
        .run(format!(
            "for pod in {firsts}; do\n    {role} | grep -q '^role:master' || {} | grep -qx OK || exit 1\ndone",
            cli(pods, POD, "cluster failover")
        ))
        .until(Check::within(
            60,
            say!("the first pods are the masters", "各分片的第一个 pod 都是主节点"),
            format!("! for pod in {firsts}; do {role}; done | grep -q '^role:slave'"),
        ))
}
