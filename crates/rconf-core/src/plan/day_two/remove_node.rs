use super::steps::{cli, empty_command, id_of, is_ok, is_replica, verify};
use crate::message::{Message, say};
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// Returns the steps that remove a node from a cluster that runs. `is_master` tells its role now.
pub fn remove_node(topology: &Topology, node: &NodePlan, is_master: bool) -> Change {
    let other = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let (key, via, existing) = (&node.node, &other.node, other.endpoint());
    let mut steps = Vec::new();
    if is_master {
        steps.push(
            ChangeStep::new(
                say!(
                    "Move the slots of {key} to the other masters",
                    "把 {key} 的槽迁移到其他主节点",
                    key
                ),
                say!(
                    "A master with slots cannot be removed: no node would serve its slots, and their keys would be lost.",
                    "还有槽的主节点不能移除：它的槽将没有节点服务，其中的键会丢失。"
                ),
            )
            .first(is_ok(via))
            .run(empty_command(key, via, &existing))
            .until(Check::within(
                60,
                say!("node {key} serves no slot", "节点 {key} 不再负责任何槽", key),
                format!("! {} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
            ))
            .back(cli(via, &format!("--cluster rebalance {existing} --cluster-use-empty-masters"))),
        );
    }
    let leave = ChangeStep::new(
        say!(
            "Make the other nodes forget {key}, and stop it",
            "让其他节点忘记 {key}，并停止它",
            key
        ),
        say!(
            "The other nodes ignore it for a minute. If it were still running after that, it would join again, so it is stopped at once.",
            "其他节点会有一分钟不理会它。此后若它仍在运行，就会重新加入，所以要立即停止它。"
        ),
    )
    .run(format!("{} && ./plan.sh remove {key}", cli(via, &format!("--cluster del-node {existing} {}", id_of(key)))))
    .until(Check::within(
        60,
        say!("node {via} no longer knows it", "节点 {via} 已不认识它", via),
        format!("! {} | grep -q ' {}@'", cli(via, "cluster nodes"), node.endpoint()),
    ))
    .back(format!("# rconf plan add-node --port {}{}", node.port, match &node.role {
        Role::Replica { replica_of } => format!(" --replica-of {replica_of}"),
        Role::Master { .. } | Role::Watched => String::new(),
    }));
    steps.push(if is_master { leave } else { leave.first(is_replica(key)) });
    steps.push(
        ChangeStep::new(
            say!("Remove {key} from the files", "从文件中移除 {key}", key),
            say!(
                "The addresses, hosts and roles of the other nodes are written into the spec, so that they do not change.",
                "其他节点的地址、主机和角色会写入集群描述文件，因此不会改变。"
            ),
        )
        .run(format!("rconf plan remove-node {key} --write"))
        .back_by_hand(say!(
            "# run the add-node command of the previous step",
            "# 运行上一步中的 add-node 命令"
        )),
    );
    steps.push(verify());
    let title = say!(
        "Remove node {key} from cluster {cluster}",
        "从集群 {cluster} 移除节点 {key}",
        key,
        cluster = topology.cluster
    );
    Change { title, notes: vec![folder_is_kept(node)], steps }
}

/// Says that the folder of a node that is removed stays.
pub(super) fn folder_is_kept(node: &NodePlan) -> Message {
    say!(
        "The folder `{folder}` is kept, with its data and a configuration that holds the password. Delete it when you no longer need it.",
        "目录 `{folder}` 会保留，其中有它的数据，以及含有密码的配置。不再需要时请删除它。",
        folder = node.folder()
    )
}
