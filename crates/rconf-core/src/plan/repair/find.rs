//! Steps for nodes that have lost each other, where no container was inspected: what to look at, and what to do then.

use super::addresses::{ask_to_meet, meet_all, meeting};
use super::commands::{Commands, Meeting};
use super::fault::Fault;
use super::place::{Place, Places};
use super::state::Wanted;
use super::text;
use crate::message::{Message, say};
use crate::plan::{ChangeStep, Check};
use crate::topology::Pods;

/// Adds steps for a cluster of which no container was inspected.
pub(super) fn find(commands: &Commands<'_>, faults: &[Fault], steps: &mut Vec<ChangeStep>) {
    if let Some(pods) = commands.pods {
        steps.extend(introduced(commands, pods));
    } else if commands.by_plan {
        recreate(commands, steps);
    } else {
        ask(commands, faults, steps);
    }
}

/// Returns the steps for pods that have lost each other. They find each other by themselves, unless something hinders them.
fn introduced(commands: &Commands<'_>, pods: &Pods) -> Vec<ChangeStep> {
    let names: Vec<&str> = pods.all().map(|pod| pod.pod.as_str()).collect();
    let (names, namespace) = (names.join(" "), &pods.namespace);
    let mut look = ChangeStep::new(
        say!("See which pods run", "查看哪些 pod 在运行"),
        say!(
            "The container `introduce` of each pod makes nodes meet again that have other addresses. It needs the names of the pods in \
             DNS, and the password in the Secret.",
            "每个 pod 的容器 `introduce` 会让换了地址的节点重新相互认识。它需要 DNS 里有各 pod 的名称，以及 Secret 里的密码。"
        ),
    );
    look.commands = vec![
        format!("kubectl get pod --namespace {namespace} --output wide {names}"),
        format!(
            "for pod in {names}; do kubectl logs --namespace {namespace} --tail 5 \"$pod\" --container introduce; done"
        ),
    ];
    let mut check = ChangeStep::new(
        say!("Wait until the pods have found each other", "等待各 pod 找到彼此"),
        say!(
            "This takes seconds. Do not delete claims: ids, slots and data are in them.",
            "只需几秒。不要删除持久卷声明（PVC）：id、槽和数据都在其中。"
        ),
    );
    check.commands = commands.verify().into_iter().collect();
    vec![look, check]
}

/// Adds steps for nodes whose addresses are in a spec.
fn recreate(commands: &Commands<'_>, steps: &mut Vec<ChangeStep>) {
    let wanted = &commands.places.wanted;
    let at = |wanted: &Wanted| {
        format!(
            "docker inspect --format '{{{{range .NetworkSettings.Networks}}}} {{{{.IPAddress}}}} \
             {{{{.GlobalIPv6Address}}}} {{{{end}}}}' {} | grep -qF ' {} '",
            wanted.node, wanted.address
        )
    };
    let mut step = ChangeStep::new(
        say!("Recreate every container that does not have its address", "重新创建所有地址不对的容器"),
        say!(
            "The address of a container that was created without one depends on the order of starts. All \
             containers with a wrong address are stopped first, because one may have the address of another. \
             The data folders stay as they are.",
            "创建时没有指定地址的容器，其地址取决于启动的先后。先停止所有地址不对的容器，\
             因为一个可能占着另一个的地址。数据目录保持原样。"
        ),
    );
    step.commands.extend(wanted.iter().map(|one| format!("{} || docker stop {}", at(one), one.node)));
    step.commands.extend(wanted.iter().map(|one| format!("{} || ./plan.sh recreate {}", at(one), one.key)));
    step.wait = Some(Check {
        says: say!("every container has its address", "每个容器都有了自己的地址"),
        test: wanted.iter().map(|wanted| at(wanted)).collect::<Vec<_>>().join(" && "),
        seconds: 60,
    });
    steps.push(step.back_by_hand(say!(
        "# not needed: ids, slots and data are in the data folders",
        "# 不需要：id、槽和数据都在数据目录里"
    )));
    let who: Vec<&Place> =
        commands.places.nodes.iter().filter(|node| commands.places.wanted(node).is_some()).collect();
    let meetings: Vec<Meeting> =
        who.iter().filter_map(|node| meeting(node, commands.places.wanted(node)?.address)).collect();
    if who.len() < 2 {
        steps.push(ask_to_meet());
    } else {
        steps.extend(meet_all(commands, &who, &meetings));
        steps.extend(commands.verify().map(|line| {
            let why = say!(
                "The cluster is whole when every node reports it.",
                "所有节点都报告集群完整，它才是完整的。"
            );
            ChangeStep::new(say!("Check the cluster", "检查集群"), why).run(line)
        }));
    }
}

/// Adds steps with which a person finds out the addresses.
fn ask(commands: &Commands<'_>, faults: &[Fault], steps: &mut Vec<ChangeStep>) {
    steps.extend([
        inspect(),
        restore_addresses(commands.places),
        meet_by_hand(faults),
        wait(commands.places),
    ]);
}

fn inspect() -> ChangeStep {
    ChangeStep::new(
        say!(
            "Collect the output of `docker inspect $(docker ps --all --quiet)`, of `docker network inspect` for \
             their network, and of CLUSTER NODES on every node, and make this plan again with it",
            "收集 `docker inspect $(docker ps --all --quiet)` 的输出、对它们的网络运行 `docker network inspect` 的输出、\
             以及每个节点上 CLUSTER NODES 的输出，再用它们重新生成方案"
        ),
        say!(
            "It shows which container runs which node and at which address; with it, this plan has the commands.",
            "从中可以看出哪个容器运行哪个节点、地址是什么；有了它，方案里就会有命令。"
        ),
    )
}

fn restore_addresses(places: &Places) -> ChangeStep {
    let at = |node: &Place| {
        let (ip, port, id) = (node.ip?, node.port, node.id.to_string());
        Some(say!(
            "{ip} for the node on port {port} (id {id})",
            "端口 {port} 的节点（id {id}）为 {ip}",
            ip,
            port,
            id
        ))
    };
    let recorded: Vec<Message> = places.nodes.iter().filter_map(at).collect();
    let list = if recorded.is_empty() {
        say!("The recorded addresses are in CLUSTER NODES.", "所记录的地址见 CLUSTER NODES。")
    } else {
        let recorded = Message::commas(recorded);
        say!("The recorded addresses are {recorded}.", "所记录的地址：{recorded}。", recorded)
    };
    ChangeStep::new(
        say!(
            "Give each container its recorded address: first `docker network disconnect` for all of them, then \
             `docker network connect --ip` for each",
            "把每个容器改回所记录的地址：先对所有容器运行 `docker network disconnect`，再逐个运行 `docker network connect --ip`"
        ),
        say!(
            "Nodes look for each other at recorded addresses. Addresses given with `--ip` are kept across \
             restarts, and the servers keep running. {list}",
            "节点按所记录的地址寻找彼此。用 `--ip` 指定的地址在重启后不变，服务器一直在运行。{list}",
            list
        ),
    )
}

fn meet_by_hand(faults: &[Fault]) -> ChangeStep {
    let unreached = faults.iter().find_map(|fault| match fault {
        Fault::LooksMoved { unreached, .. } if !unreached.is_empty() => Some(unreached),
        _ => None,
    });
    let whom = unreached.map_or_else(Message::default, |nodes| {
        say!(" Not reachable now: {nodes}.", "现在无法连接：{nodes}。", nodes = text::list(nodes))
    });
    ChangeStep::new(
        say!(
            "If the old addresses cannot be restored, or nodes stay `noaddr`: on every node, run CLUSTER MEET \
             with the new address, port and bus port of every other node",
            "如果无法恢复旧地址，或有节点一直是 `noaddr`：在每个节点上，对其他每个节点运行 CLUSTER MEET，\
             给出它的新地址、端口和总线端口"
        ),
        say!(
            "A node keeps its id, and with the id its slots: its peers only learn its new address.{whom}",
            "节点的 id 不变，槽随 id 不变：其他节点只是得知它的新地址。{whom}",
            whom
        ),
    )
}

fn wait(places: &Places) -> ChangeStep {
    ChangeStep::new(
        say!(
            "Wait until every node reports `cluster_state:ok` without `fail` and `noaddr`, and every replica \
             reports `master_link_status:up`",
            "等待所有节点都报告 `cluster_state:ok`，不再有 `fail` 和 `noaddr`，所有从节点都报告 `master_link_status:up`"
        ),
        say!(
            "A replica whose link stays down looks for its master at the old address: to reconnect it, run \
             CLUSTER REPLICATE on it with the id of its master.{all}",
            "连接一直断开的从节点，是在旧地址上寻找主节点：要重新连接，请在它上面运行 CLUSTER REPLICATE，给出主节点的 id。{all}",
            all = if places.nodes.is_empty() {
                Message::default()
            } else {
                let nodes = places.names(&places.nodes.iter().collect::<Vec<_>>());
                say!(" The nodes are {nodes}.", "各节点：{nodes}。", nodes)
            }
        ),
    )
}
