//! Adds and removes a replica.

use super::super::remove_node::folder_is_kept;
use super::super::steps::{answers, cli, in_step};
use super::{Set, verify};
use crate::message::say;
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
            say!("Write the files of node {key}", "写入节点 {key} 的文件", key),
            say!(
                "The node is added to the spec. What servers and Sentinels have written into their configurations is kept.",
                "把该节点加入集群描述文件。服务器和 Sentinel 写入自己配置的内容会保留。"
            ),
        )
        .first(set.has_majority(first))
        .run(format!("rconf plan add-node {options} --write"))
        .back(format!("rconf plan remove-node {key} --write")),
        ChangeStep::new(
            say!("Start its container", "启动它的容器"),
            say!(
                "It follows the server that the spec names as the master. If a failover has moved the master, the next step corrects it.",
                "它跟随集群描述文件中的主节点。如果故障转移已换了主节点，由下一步纠正。"
            ),
        )
        .run("./plan.sh up")
        .until(answers(key))
        .back(format!("./plan.sh remove {key}")),
        ChangeStep::new(
            say!("Make it follow the current master", "让它跟随现在的主节点"),
            say!(
                "It copies all data of the master, which forks once and sends a snapshot. Sentinels find it there.",
                "它复制主节点的全部数据：主节点会 fork 一次，并发送快照。Sentinel 会在那里发现它。"
            ),
        )
        .run(format!(
            "{} | grep -qx OK",
            cli(key, &format!("replicaof $({} | tr '\\n' ' ')", set.where_is_master()))
        ))
        .run(format!("{} | grep -qx OK", cli(key, "config rewrite")))
        .until(in_step(key)),
        verify(),
    ];
    let title = say!(
        "Add node {key} as a replica to {cluster}",
        "向 {cluster} 添加节点 {key}，作为从节点",
        key,
        cluster = set.topology.cluster
    );
    Change { title, notes: Vec::new(), steps }
}

/// Returns the steps that remove a replica. `set` still has it, and `rest` has not.
pub(in super::super) fn remove_replica(set: &Set<'_>, rest: &Set<'_>, node: &NodePlan) -> Change {
    let key = &node.node;
    let mut steps = vec![
        ChangeStep::new(
            say!("Stop {key}", "停止 {key}", key),
            say!(
                "Its master and the other replicas go on without it.",
                "没有它，主节点和其他从节点照常运行。"
            ),
        )
        .first(set.is_replica(key))
            .run(format!("./plan.sh remove {key}"))
            .back("./plan.sh up"),
        ChangeStep::new(
            say!("Remove {key} from the files", "从文件中移除 {key}", key),
            say!(
                "The addresses and hosts of the other nodes are written into the spec, so that they do not change.",
                "其他节点的地址和主机会写入集群描述文件，因此不会改变。"
            ),
        )
        .run(format!("rconf plan remove-node {key} --write"))
        .back(format!("# rconf plan add-node --port {}", node.port)),
    ];
    steps.extend(rest.resets(rest.sentinel_keys().into_iter()));
    steps.push(verify());
    let notes = vec![
        folder_is_kept(node),
        say!(
            "With one replica left, the servers take writes without it (`min-replicas-to-write 0`) once they are restarted.",
            "只剩一个从节点时，服务器重启后不需要它也接受写入（`min-replicas-to-write 0`）。"
        ),
    ];
    let notes = notes.into_iter().take(if rest.topology.nodes.len() > 2 { 1 } else { 2 }).collect();
    let title = say!(
        "Remove node {key} from {cluster}",
        "从 {cluster} 移除节点 {key}",
        key,
        cluster = set.topology.cluster
    );
    Change { title, notes, steps }
}
