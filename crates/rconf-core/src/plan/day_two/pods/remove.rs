use super::slots::{empty, has_scripts, whole};
use super::steps::{POD, cli, is_whole, names, steps_of, verify, what};
use crate::generate::POD_SCRIPTS;
use crate::message::say;
use crate::plan::in_pod::exec;
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{Pod, Pods, Shard};

/// Returns the steps that remove the pods that `before` has and `after` does not: the last shard, or the last replica of one.
/// `write` and `back` are the `rconf plan` commands that write the manifests without them and with them.
pub(in crate::plan::day_two) fn remove(
    before: &Pods,
    after: &Pods,
    write: &str,
    back: &str,
    is_external: bool,
) -> Change {
    let mut gone: Vec<&Pod> =
        before.all().filter(|pod| !after.all().any(|left| left.pod == pod.pod)).collect();
    let is_gone = |shard: &&Shard| !after.shards.iter().any(|left| left.set == shard.set);
    let shards: Vec<&Shard> = before.shards.iter().filter(is_gone).collect();
    let list = names(gone.iter().copied());
    gone.reverse();
    let reversed = names(gone.iter().copied());
    let mut steps = match shards.first() {
        Some(shard) => vec![empty(before, shard)],
        None => vec![hand_over(before, &list)],
    };
    if let Some(step) = steps.first_mut() {
        step.precondition = Some(is_whole(before));
    }
    steps.push(forget(after, before, &reversed));
    let mut write_files = ChangeStep::new(
        say!("Delete them, and write the manifests without them", "删除它们，并写入不含它们的清单"),
        say!(
            "`kubectl apply` deletes nothing that is no longer in the manifests. The Job checks the cluster once more.",
            "`kubectl apply` 不会删除清单中已没有的对象。Job 会再检查一次集群。"
        ),
    );
    for shard in &shards {
        write_files = write_files
            .run(format!(
                "kubectl delete statefulset --namespace {} --ignore-not-found {}",
                before.namespace, shard.set
            ))
            .run(format!("rm -f shard-{}.yaml", shard.number));
    }
    if is_external {
        let delete =
            format!("kubectl delete service --namespace {} --ignore-not-found {list}", before.namespace);
        write_files = write_files.run(delete);
    }
    steps.push(
        write_files
            .run(format!("rconf plan {write} --write"))
            .run("kubectl apply --kustomize .")
            .until(Check::within(
                300,
                say!("there is no pod {list}", "已没有 pod {list}", list),
                format!(
                    "! kubectl get pod --namespace {} --ignore-not-found --output name {list} | grep -q .",
                    before.namespace
                ),
            ))
            .back_by_hand(steps_of(back)),
    );
    steps.push(verify(after).first(has_scripts(after)));
    let claims: Vec<String> = gone.iter().rev().map(|pod| format!("data-{}", pod.pod)).collect();
    let notes = vec![say!(
        "The claims stay, without keys of the cluster. Delete them when you no longer need them: `kubectl delete pvc --namespace {namespace} {claims}`.",
        "持久卷声明（PVC）会保留，其中已没有集群的键。不再需要时请删除：`kubectl delete pvc --namespace {namespace} {claims}`。",
        namespace = before.namespace,
        claims = claims.join(" ")
    )];
    let title = say!(
        "Remove {what} from cluster {cluster}",
        "从集群 {cluster} 移除{what}",
        what = what(shards.first().copied(), &list),
        cluster = before.cluster
    );
    Change { title, notes, steps }
}

/// Returns the step after which a pod is no master.
fn hand_over(pods: &Pods, list: &str) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Let another pod take over from {list}, if it is a master",
            "如果 {list} 是主节点，由另一个 pod 接替它",
            list
        ),
        say!(
            "The replica takes over when it has all data of its master: no write is lost.",
            "从节点拥有主节点的全部数据后才接替：不丢失写入。"
        ),
    )
    .run(format!(
        "for pod in {list}; do\n    {} sh {POD_SCRIPTS}/node.sh hand-over || exit 1\ndone",
        exec(pods, POD, false)
    ))
    .until(Check::within(
        60,
        say!("{list} is a replica", "{list} 是从节点", list),
        format!("for pod in {list}; do {}; done | grep -q '^role:slave'", cli(pods, POD, "info replication")),
    ))
}

/// Returns the step in which all nodes that stay forget those that go. `list` has the replicas first.
fn forget(after: &Pods, before: &Pods, list: &str) -> ChangeStep {
    let id = cli(before, POD, "cluster myid");
    ChangeStep::new(
        say!("Make the other nodes forget {list}", "让其他节点忘记 {list}", list),
        say!(
            "The client also resets a node that is forgotten, so that it does not join again.",
            "客户端还会重置被忘记的节点，使它不会重新加入。"
        ),
    )
    .run(format!(
        "for pod in {list}; do\n    id=$({id}) && {} || exit 1\ndone",
        whole(after, "del-node \"$id\"")
    ))
    .back_by_hand(say!(
        "# the Job that creates the cluster makes them join again, without slots: delete it, and run kubectl apply --kustomize .",
        "# 创建集群的 Job 会让它们重新加入（没有槽）：删除该 Job，再运行 kubectl apply --kustomize ."
    ))
}
