use super::steps::{is_whole, verify};
use crate::message::say;
use crate::plan::{Change, ChangeStep};
use crate::topology::Pods;

/// Returns the steps that replace every pod, one at a time, while all slots are served.
pub(in crate::plan::day_two) fn rolling_restart(pods: &Pods) -> Change {
    let replace = ChangeStep::new(
        say!("Replace every pod, one after the other", "逐个替换所有 pod"),
        say!(
            "A master hands over to a replica before its pod stops. The next pod follows when the cluster is whole again; if it is not, \
             the script stops, and can be run again.",
            "主节点的 pod 停止前会先交给从节点接替。集群重新完整后才轮到下一个 pod；否则脚本停止，可以再次运行。"
        ),
    )
    .first(is_whole(pods))
    .run("./rollout.sh --all");
    let notes = vec![
        say!(
            "Pods get other addresses, which the other nodes take over. The claims, and the data in them, stay.",
            "pod 的地址会变，其他节点会采用新地址。持久卷声明（PVC）和其中的数据不变。"
        ),
        say!(
            "For a change of rconf.toml, `rconf gen`, `kubectl apply --kustomize .` and `./rollout.sh` replace the pods that it concerns.",
            "修改了 rconf.toml 时，用 `rconf gen`、`kubectl apply --kustomize .` 和 `./rollout.sh` 就会替换相关的 pod。"
        ),
    ];
    let title = say!(
        "Restart every node of cluster {cluster}, one by one",
        "逐个重启集群 {cluster} 的所有节点",
        cluster = pods.cluster
    );
    Change { title, notes, steps: vec![replace, verify(pods)] }
}
