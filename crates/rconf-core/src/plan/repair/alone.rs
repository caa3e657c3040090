//! Nodes that know only themselves: the cluster was never created, or the node has lost its nodes.conf. Nothing is proposed
//! before it is known which, because the remedy for the one loses keys in the other.

use super::commands::Commands;
use super::fault::Fault;
use super::named::Named;
use super::place::{Place, Places};
use super::state::{NodeId, View};
use super::text;
use crate::message::{Message, say};
use crate::plan::{ChangeStep, Check};

/// Returns the fault that nodes know no other node.
pub(super) fn alone(places: &Places<'_>) -> Option<Fault> {
    let observed = places.observed;
    let is_alone = |view: &&View| !view.partial && view.nodes.len() == 1 && view.myself().is_some();
    let lonely: Vec<&Place> =
        observed.views.iter().filter(is_alone).filter_map(|view| places.get(view.myself()?.id)).collect();
    if lonely.is_empty() {
        // Only CLUSTER INFO was pasted.
        let is_said = observed.views.is_empty() && observed.infos.iter().any(|info| info.known == Some(1));
        return is_said.then(|| Fault::Alone { nodes: Vec::new(), slots: 0, unasked: unasked(places) });
    }
    let nodes: Vec<Named> = lonely.iter().map(|node| places.name(node)).collect();
    let slots: u32 = lonely.iter().flat_map(|node| &node.slots).map(|slots| slots.count()).sum();
    if lonely.len() < observed.views.len() {
        let is_lonely = |id: NodeId| lonely.iter().any(|node| node.id == id);
        let is_of_cluster = |node: &&Place| !is_lonely(node.id);
        // The others have another id for the same address: what answered there before was a node of the cluster.
        let before = |node: &&&Place| {
            let mut others = places.nodes.iter().filter(is_of_cluster);
            others.any(|other| other.port == node.port && (node.ip.is_none() || node.ip == other.ip))
        };
        let lost: Vec<Named> = lonely.iter().filter(before).map(|node| places.name(node)).collect();
        return Some(if lost.is_empty() {
            Fault::Outside { nodes }
        } else {
            Fault::Forgetful { nodes: lost }
        });
    }
    let unasked = unasked(places);
    if slots == 0 && lonely.len() > 1 && unasked.is_empty() {
        return Some(Fault::NeverCreated { nodes });
    }
    Some(Fault::Alone { nodes, slots, unasked })
}

/// Returns the nodes of the spec that did not answer.
fn unasked(places: &Places<'_>) -> Vec<String> {
    let answered = |key: &str| {
        places.nodes.iter().any(|node| node.answered && places.wanted(node).is_some_and(|own| own.key == key))
    };
    places.wanted.iter().map(|wanted| wanted.key.clone()).filter(|key| !answered(key)).collect()
}

/// Returns whether nothing can be proposed before more is known.
pub(super) fn is_question(fault: &Fault) -> bool {
    matches!(fault, Fault::Alone { .. })
}

/// Adds the steps for nodes that know no other one.
pub(super) fn put_right(commands: &Commands<'_>, fault: &Fault, steps: &mut Vec<ChangeStep>) {
    match fault {
        Fault::Alone { unasked, slots, .. } => steps.push(ask(unasked, *slots)),
        Fault::NeverCreated { nodes } => steps.push(create(commands, nodes)),
        Fault::Forgetful { nodes } if commands.pods.is_some() => steps.push(restore_pod(nodes)),
        Fault::Forgetful { nodes } => steps.push(restore(nodes)),
        Fault::Outside { nodes } => steps.push(join(nodes)),
        _ => {}
    }
}

fn ask(unasked: &[String], slots: u32) -> ChangeStep {
    let whom =
        if unasked.is_empty() { say!("every other node", "其他所有节点") } else { text::list(unasked) };
    let keeps = if slots > 0 {
        say!(
            " Until then, do not give this node the rest of the slots: if the others have them, two masters would own them.",
            "在此之前，不要把其余的槽分给这个节点：如果它们在别的节点上，就会有两个主节点拥有同样的槽。"
        )
    } else {
        Message::default()
    };
    ChangeStep::new(
        say!(
            "Ask {whom} for CLUSTER NODES, CLUSTER INFO and DBSIZE, and run `rconf plan repair` with all answers",
            "向 {whom} 查询 CLUSTER NODES、CLUSTER INFO 和 DBSIZE，再用所有回答运行 `rconf plan repair`",
            whom
        ),
        say!(
            "If no node knows another one, the cluster was never created. If the others know each other, this node has lost its \
             nodes.conf, or never joined. The first needs `--cluster create`, which the second must not get.{keeps}",
            "如果所有节点互不认识，集群就从未创建。如果其他节点相互认识，就是这个节点丢失了 nodes.conf，或从未加入。\
             前一种情况需要 `--cluster create`，后一种情况绝不能用它。{keeps}",
            keeps
        ),
    )
}

fn create(commands: &Commands<'_>, nodes: &[Named]) -> ChangeStep {
    let mut step = ChangeStep::new(
        say!("Create the cluster", "创建集群"),
        say!(
            "The nodes run, but nobody has given them slots: that is done once, after their first start. If they once were a cluster, \
             stop here and look for their old data folders: each node has lost its nodes.conf.",
            "节点在运行，但还没有分到槽：首次启动之后要做一次。如果它们曾经是一个集群，\
             请停在这里，寻找原来的数据目录：每个节点都丢失了 nodes.conf。"
        ),
    );
    let places = commands.places;
    let of = |named: &Named| named.id.and_then(|id| places.get(id));
    let asks: Vec<String> = nodes.iter().filter_map(of).filter_map(|node| commands.on(node)).collect();
    if asks.len() == nodes.len() {
        let tests: Vec<String> = asks.iter().map(|on| format!("[ \"$({on} dbsize)\" = 0 ]")).collect();
        step.precondition =
            Some(Check::now(say!("no node has keys", "所有节点都没有键"), tests.join(" && ")));
    }
    if let Some(pods) = commands.pods {
        // The template of a Job cannot be applied again while the Job is there.
        let of_job = format!(
            "--namespace {} --selector app.kubernetes.io/instance={},app.kubernetes.io/component=create",
            pods.namespace, pods.cluster
        );
        step.commands = vec![
            format!("kubectl delete job {of_job}"),
            "kubectl apply --kustomize .".to_owned(),
            format!("kubectl wait --for=condition=Complete --timeout=20m job {of_job}"),
        ];
    } else if places.wanted.is_empty() {
        step.title = say!(
            "Create the cluster with `redis-cli --cluster create`, and the address of every node",
            "用 `redis-cli --cluster create` 和所有节点的地址创建集群"
        );
        step.why = say!(
            "{why} `rconf import` and `rconf gen` write a script that does it.",
            "{why}`rconf import` 和 `rconf gen` 可以生成做这件事的脚本。",
            why = step.why
        );
    } else {
        step.commands = vec!["./plan.sh create".to_owned()];
    }
    step
}

fn restore(nodes: &[Named]) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Find the nodes.conf of {nodes}, and start it with that file",
            "找到 {nodes} 的 nodes.conf，用它启动该节点",
            nodes = text::list(nodes)
        ),
        say!(
            "The other nodes know a node at its address by another id, so it was one of them and has lost its nodes.conf: its folder \
             was not mounted, or was removed. With the file it is that node again, with its slots. If the file is gone, it can only \
             join as a new node, with CLUSTER MEET, and then follow a master.",
            "其他节点记得它地址上的节点是另一个 id，所以它曾是其中一员，丢失了 nodes.conf：目录没有挂载，或已被删除。\
             有了这个文件，它就恢复为原来的节点，槽也随之恢复。如果文件已不存在，它只能作为新节点用 CLUSTER MEET 加入，再跟随一个主节点。"
        ),
    )
}

fn restore_pod(nodes: &[Named]) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Find out why the claim of {nodes} is empty, and give its pod the old volume if there is one",
            "查明 {nodes} 的持久卷声明（PVC）为什么是空的；如果旧的卷还在，把它交给该 pod",
            nodes = text::list(nodes)
        ),
        say!(
            "The other nodes know a node at its address by another id, so it was one of them and has lost its nodes.conf with its \
             claim. With the old volume it is that node again, with its slots. If the volume is gone, and a replica has taken over, let it \
             join with CLUSTER MEET, and follow that node with CLUSTER REPLICATE.",
            "其他节点记得它地址上的节点是另一个 id，所以它曾是其中一员，nodes.conf 随持久卷声明一起丢失了。\
             有了旧的卷，它就恢复为原来的节点，槽也随之恢复。如果卷已不存在，且已有从节点接替，就用 CLUSTER MEET 让它加入，再用 CLUSTER REPLICATE 跟随那个节点。"
        ),
    )
}

fn join(nodes: &[Named]) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Let {nodes} join, if it belongs to this cluster",
            "如果 {nodes} 属于这个集群，让它加入",
            nodes = text::list(nodes)
        ),
        say!(
            "It knows no other node, and no other node knows it: it never joined, was reset, or has lost its nodes.conf. With CLUSTER MEET it becomes a master \
             without slots; CLUSTER REPLICATE makes it a replica. Do not create the cluster again: the other nodes are one.",
            "它不认识其他节点，其他节点也不认识它：它从未加入、被重置过，或丢失了 nodes.conf。CLUSTER MEET 使它成为没有槽的主节点，\
             CLUSTER REPLICATE 使它成为从节点。不要再次创建集群：其他节点已经是一个集群。"
        ),
    )
}
