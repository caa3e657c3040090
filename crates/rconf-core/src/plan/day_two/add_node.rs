use super::steps::{answers, cli, empty_command, id_of, in_step, is_master, is_ok, verify};
use crate::message::say;
use crate::plan::{Change, ChangeStep, Check};
use crate::topology::{NodePlan, Role, Topology};

/// Returns the steps that add a node to a cluster that runs. The topology has the node already. `options` are those of the
/// `rconf plan add-node` command that writes the node's files.
pub fn add_node(topology: &Topology, node: &NodePlan, options: &str) -> Change {
    let via = topology.masters().find(|other| other.node != node.node).unwrap_or(node);
    let mut steps = vec![write_files(node, via, options), start_container(node)];
    let mut notes = Vec::new();
    let title = match &node.role {
        Role::Replica { replica_of } => {
            steps.push(join_as_replica(node, via, replica_of));
            say!(
                "Add node {key} as a replica of {replica_of} to cluster {cluster}",
                "向集群 {cluster} 添加节点 {key}，作为 {replica_of} 的从节点",
                key = node.node,
                replica_of,
                cluster = topology.cluster
            )
        }
        Role::Master { .. } | Role::Watched => {
            steps.push(join_as_master(topology, node, via));
            steps.extend(move_slots(node, via));
            notes.push(say!(
                "If a master without a replica dies, its slots are lost: add a replica with `rconf plan add-node --port PORT --replica-of {key}`.",
                "没有从节点的主节点一旦失效，它的槽就丢失了：请用 `rconf plan add-node --port PORT --replica-of {key}` 添加从节点。",
                key = node.node
            ));
            say!(
                "Add node {key} as a master to cluster {cluster}",
                "向集群 {cluster} 添加节点 {key}，作为主节点",
                key = node.node,
                cluster = topology.cluster
            )
        }
    };
    steps.push(verify());
    Change { title, notes, steps }
}

fn write_files(node: &NodePlan, via: &NodePlan, options: &str) -> ChangeStep {
    let key = &node.node;
    ChangeStep::new(
        say!("Write the files of node {key}", "写入节点 {key} 的文件", key),
        say!(
            "The node is added to the spec. The configurations of the other nodes do not change.",
            "把该节点加入集群描述文件。其他节点的配置不变。"
        ),
    )
    .first(is_ok(&via.node))
    .run(format!("rconf plan add-node {options} --write"))
    .back(format!("rconf plan remove-node {key} --write"))
}

fn start_container(node: &NodePlan) -> ChangeStep {
    let key = &node.node;
    ChangeStep::new(
        say!("Start its container", "启动它的容器"),
        say!(
            "It serves no slots yet, and the cluster does not know it.",
            "它还不负责任何槽，集群也还不认识它。"
        ),
    )
    .run("./plan.sh up")
    .until(answers(key))
    .back(format!("./plan.sh remove {key}"))
}

fn join_as_replica(node: &NodePlan, via: &NodePlan, master: &str) -> ChangeStep {
    let join = format!(
        "--cluster add-node {} {} --cluster-slave --cluster-master-id {}",
        node.endpoint(),
        via.endpoint(),
        id_of(master)
    );
    ChangeStep::new(
        say!(
            "Add it to the cluster as a replica of {master}",
            "把它加入集群，作为 {master} 的从节点",
            master
        ),
        say!(
            "It copies all data of its master: the master forks once and sends a snapshot.",
            "它复制主节点的全部数据：主节点会 fork 一次，并发送快照。"
        ),
    )
    .first(is_master(master))
    .run(cli(&via.node, &join))
    .until(in_step(&node.node))
    .back(leave(node, via))
}

fn join_as_master(topology: &Topology, node: &NodePlan, via: &NodePlan) -> ChangeStep {
    ChangeStep::new(
        say!("Add it to the cluster", "把它加入集群"),
        say!(
            "The client first checks the cluster through the existing node.",
            "客户端先通过已有的节点检查集群。"
        ),
    )
    .first(is_fresh(node))
    .run(cli(&via.node, &format!("--cluster add-node {} {}", node.endpoint(), via.endpoint())))
    .until(is_known(topology, node))
    .back(leave(node, via))
}

/// Returns the steps that give the new master its part of the slots.
fn move_slots(node: &NodePlan, via: &NodePlan) -> [ChangeStep; 2] {
    let key = &node.node;
    let rebalance = format!("--cluster rebalance {} --cluster-use-empty-masters", via.endpoint());
    let preview = ChangeStep::new(
        say!("Show which slots would move", "查看将迁移哪些槽"),
        say!("No slot is moved yet.", "这一步不迁移任何槽。"),
    )
    .run(cli(&via.node, &format!("{rebalance} --cluster-simulate")));
    let move_them = ChangeStep::new(
        say!("Move slots to it", "把槽迁移到它"),
        say!(
            "The keys of each slot are moved one by one, and clients are redirected. If this is interrupted, \
             run `--cluster fix`, then this command again.",
            "每个槽的键会逐个迁移，客户端会被重定向。如果中途断了，先运行 `--cluster fix`，再重新运行这条命令。"
        ),
    )
    .first(is_ok(&via.node))
    .run(cli(&via.node, &rebalance))
    .until(Check::within(
        60,
        say!("node {key} serves slots", "节点 {key} 已负责一部分槽", key),
        format!("{} | grep myself | grep -q 'connected [0-9]'", cli(key, "cluster nodes")),
    ))
    .back(empty_command(key, &via.node, &via.endpoint()));
    [preview, move_them]
}

/// Returns the command that makes the cluster forget the node and removes its container.
fn leave(node: &NodePlan, via: &NodePlan) -> String {
    let forget = format!("--cluster del-node {} {}", via.endpoint(), id_of(&node.node));
    format!("{} && ./plan.sh remove {}", cli(&via.node, &forget), node.node)
}

fn is_fresh(node: &NodePlan) -> Check {
    let key = &node.node;
    Check::now(
        say!(
            "node {key} does not know any other node and has no keys",
            "节点 {key} 不认识其他节点，也没有键",
            key
        ),
        format!(
            "{} | grep -q '^cluster_known_nodes:1.\\{{0,1\\}}$' && {} | grep -qx 0",
            cli(key, "cluster info"),
            cli(key, "dbsize")
        ),
    )
}

/// Waits until all nodes know the new one. A master that does not know it yet refuses to give it slots.
fn is_known(topology: &Topology, node: &NodePlan) -> Check {
    let key = &node.node;
    let all: Vec<&str> = topology.nodes.iter().map(|node| node.node.as_str()).collect();
    Check::within(
        60,
        say!(
            "every node knows node {key}, and node {key} sees that all slots are served",
            "所有节点都认识节点 {key}，且节点 {key} 看到所有槽都有节点服务",
            key
        ),
        format!(
            "! for node in {}; do ./plan.sh cli \"$node\" cluster nodes | grep -v handshake | grep -q ' {}@{}' || echo missing; done | grep -q missing && {} | grep -q cluster_state:ok",
            all.join(" "),
            node.endpoint(),
            node.bus_port,
            cli(key, "cluster info")
        ),
    )
}
