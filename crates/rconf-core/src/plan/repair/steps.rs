//! The steps of a repair, in order.

use super::addresses;
use super::alone;
use super::commands::Commands;
use super::diagnose::faults;
use super::fault::Fault;
use super::find;
use super::named::Named;
use super::place::{Place, Places};
use super::rest;
use super::state::{Observed, SLOTS, Wanted};
use crate::message::{Message, say};
use crate::plan::{Change, ChangeStep};
use crate::topology::Pods;

/// Returns the steps that repair a cluster. A step without commands is for a person, because something is not
/// known or not for a script to decide.
///
/// No step uses `CLUSTER ADDSLOTS`. The server refuses it for assigned slots, and on a node that has
/// forgotten its peers it would assign the slots to a second master.
pub fn repair(observed: &Observed, wanted: &[Wanted]) -> Change {
    repaired(&Places::of(observed, wanted), None)
}

/// Returns the steps that repair a cluster whose nodes are pods of generated manifests.
pub fn repair_pods(observed: &Observed, pods: &Pods) -> Change {
    repaired(&Places::of(observed, &[]), Some(pods))
}

fn repaired(places: &Places<'_>, pods: Option<&Pods>) -> Change {
    let faults = faults(places);
    let commands = Commands::new(places, pods);
    let mut change = Change { title: title(&faults), notes: notes(places, &faults), steps: Vec::new() };
    if faults.is_empty() {
        return change;
    }
    let steps = &mut change.steps;
    let has = |test: fn(&Fault) -> bool| faults.iter().any(test);
    let looks_moved = has(|fault| matches!(fault, Fault::LooksMoved { .. }));
    let moved = has(|fault| matches!(fault, Fault::AddressesMoved { .. } | Fault::AddressesSwapped { .. }));
    let apart = has(|fault| matches!(fault, Fault::NodesApart { .. }));
    // One who does not know whether there is a cluster must not change it.
    if has(alone::is_question) {
        for fault in &faults {
            alone::put_right(&commands, fault, steps);
        }
        return change;
    }
    if looks_moved {
        find::find(&commands, &faults, steps);
        return change;
    }
    steps.extend(addresses::identify(&commands));
    if moved {
        addresses::restore(&commands, steps);
    }
    for fault in &faults {
        rest::start(&commands, fault, steps);
    }
    if moved || apart {
        addresses::meet(&commands, steps);
    }
    for fault in &faults {
        alone::put_right(&commands, fault, steps);
        rest::put_right(&commands, fault, steps);
    }
    steps.extend(verify(&commands));
    change
}

fn title(faults: &[Fault]) -> Message {
    match faults.first() {
        None => say!("no problem found", "没有发现问题"),
        Some(Fault::AddressesSwapped { .. } | Fault::AddressesMoved { .. }) => {
            say!("repair nodes with changed addresses", "修复地址变了的节点")
        }
        Some(Fault::LooksMoved { .. }) => {
            say!("repair nodes that cannot find each other", "修复找不到彼此的节点")
        }
        Some(Fault::ContainerDown { .. }) => say!("repair stopped containers", "修复已停止的容器"),
        Some(Fault::ShardLost { .. }) => {
            say!("repair a shard without a live node", "修复没有存活节点的分片")
        }
        Some(Fault::MasterDown { .. }) => say!("repair a failed master", "修复失效的主节点"),
        Some(Fault::Alone { .. }) => {
            say!("find out why a node knows no other one", "查明节点为什么不认识其他节点")
        }
        Some(Fault::NeverCreated { .. }) => say!("create the cluster", "创建集群"),
        Some(Fault::Forgetful { .. }) => {
            say!("repair a node that has lost its nodes.conf", "修复丢失了 nodes.conf 的节点")
        }
        Some(Fault::Outside { .. }) => say!("repair a node outside the cluster", "修复集群之外的节点"),
        Some(Fault::NodesApart { .. }) => {
            say!("repair nodes that cannot reach each other", "修复彼此无法连接的节点")
        }
        Some(Fault::SlotsUnassigned { .. }) => say!("repair slots without a node", "修复没有节点的槽"),
        Some(Fault::SlotsOpen { .. }) => say!("repair unfinished moves of slots", "修复没有完成的槽迁移"),
        Some(Fault::ReplicaStranded { .. }) => say!("repair replicas without data", "修复没有数据的从节点"),
        Some(Fault::Ghosts { .. }) => say!("repair nodes that no longer exist", "清理已不存在的节点"),
    }
}

fn notes(places: &Places<'_>, faults: &[Fault]) -> Vec<Message> {
    let mut notes: Vec<Message> = faults.iter().map(Fault::message).collect();
    notes.extend(two_rules(places));
    notes.extend(stale(places));
    let is_about_addresses = |fault: &Fault| {
        matches!(
            fault,
            Fault::AddressesSwapped { .. } | Fault::AddressesMoved { .. } | Fault::LooksMoved { .. }
        )
    };
    let keeps_slots = |fault: &Fault| matches!(fault, Fault::MasterDown { .. } | Fault::ShardLost { .. });
    if faults.iter().any(is_about_addresses) {
        notes.push(say!(
            "Do not add slots: they are assigned, and belong to the ids of their nodes. A loop of `cluster \
             addslots` from 0 to 16383 gets `ERR Slot 0 is already busy`, and the same for every other \
             slot. Written as `for port in seq 0 16384`, the loop runs over these three words and gets `ERR \
             Invalid or out of range slot` for `seq`, `ERR Slot 0 is already busy` for 0 and `ERR Invalid \
             or out of range slot` for 16384, which is not a slot. Neither changes anything. But on a node \
             that has forgotten its peers it succeeds, and then two masters own the same slots.",
            "不要添加槽：槽已分配，属于各节点的 id。从 0 到 16383 循环执行 `cluster addslots`，\
             得到的是 `ERR Slot 0 is already busy`，其他槽也一样。写成 `for port in seq 0 16384` 时，\
             循环遍历的是这三个词：`seq` 得到 `ERR Invalid or out of range slot`，0 得到 `ERR Slot 0 is already busy`，\
             16384 不是槽，也得到 `ERR Invalid or out of range slot`。两种写法都不会改变什么。\
             但在忘记了其他节点的节点上它会成功，那时就有两个主节点拥有同样的槽。"
        ));
    } else if faults.iter().any(keeps_slots) {
        notes.push(say!(
            "Do not add slots: the slots of a failed master are still assigned to it, and `cluster \
             addslots` gets `ERR Slot 0 is already busy`.",
            "不要添加槽：失效主节点的槽仍分配给它，`cluster addslots` 会得到 `ERR Slot 0 is already busy`。"
        ));
    }
    notes.extend(dynamic(places, faults));
    if places.wanted.is_empty() && !faults.is_empty() && !places.observed.containers.is_empty() {
        notes.push(say!(
            "First put the password into the environment, where `docker exec --env` reads it: `export \
             REDISCLI_AUTH`.",
            "请先在环境变量里设置密码（`export REDISCLI_AUTH`），`docker exec --env` 会读取它。"
        ));
    }
    notes
}

/// Returns a note if some nodes report a bus port 10000 above their port, and others do not. A node is met at the port that
/// it reports.
fn two_rules(places: &Places<'_>) -> Option<Message> {
    let ports = || places.nodes.iter().filter(|node| node.port != 0 && node.bus_port != 0);
    let is_usual = |node: &&Place| u32::from(node.bus_port) == u32::from(node.port) + 10_000;
    let (usual, other) = (ports().find(is_usual)?, ports().find(|node| !is_usual(node))?);
    let [usual, other] = [usual, other].map(|node| format!("{}@{}", node.port, node.bus_port));
    Some(say!(
        "The bus ports follow two rules: {usual} is 10000 above the client port, {other} is not. Was `cluster-port` or \
         `cluster-announce-bus-port` set for some nodes only? Each bus port has to be reachable as it is reported.",
        "总线端口有两种规则：{usual} 比客户端端口大 10000，{other} 不是。是不是只给部分节点设置了 `cluster-port` 或 \
         `cluster-announce-bus-port`？每个总线端口都必须能按所报告的端口连接。",
        usual,
        other
    ))
}

/// Returns a note if the answers come from different times.
fn stale(places: &Places<'_>) -> Option<Message> {
    let nodes = places.nodes.len() as u64;
    let masters = places.nodes.iter().filter(|node| !node.slots.is_empty()).count() as u64;
    let infos = &places.observed.infos;
    let is_whole = places.observed.views.iter().all(|view| view.myself().is_some() && !view.partial);
    if nodes == 0 || !is_whole {
        return None;
    }
    let differs = |said: Option<u64>, seen: u64| said.filter(|said| *said != seen);
    let known = infos.iter().find_map(|info| differs(info.known, nodes));
    let size = infos.iter().find_map(|info| differs(info.size, masters));
    let what = match (known, size) {
        (Some(known), _) => say!(
            "{nodes} nodes, but CLUSTER INFO knows {known}",
            "{nodes} 个节点，而 CLUSTER INFO 知道 {known} 个",
            nodes,
            known
        ),
        (None, Some(size)) => say!(
            "{masters} masters with slots, but CLUSTER INFO counts {size}",
            "{masters} 个有槽的主节点，而 CLUSTER INFO 数到 {size} 个",
            masters,
            size
        ),
        (None, None) => return None,
    };
    Some(say!(
        "CLUSTER NODES shows {what}: the two outputs are from different times. Before you do anything, take \
         both again, from every node.",
        "CLUSTER NODES 中有 {what}：两份输出不是同一时刻的。在做任何事之前，请从每个节点重新取这两份输出。",
        what
    ))
}

/// Returns a note about containers whose addresses may change again.
fn dynamic(places: &Places<'_>, faults: &[Fault]) -> Option<Message> {
    let restored: Vec<&Named> = faults
        .iter()
        .filter_map(|fault| match fault {
            Fault::AddressesSwapped { nodes } | Fault::AddressesMoved { nodes } => Some(nodes),
            _ => None,
        })
        .flatten()
        .map(|moved| &moved.node)
        .collect();
    let is_dynamic = |node: &&Place| {
        places.endpoint(node).is_some_and(|(endpoint, _)| endpoint.fixed.is_empty())
            && !restored.iter().any(|named| named.id == Some(node.id))
    };
    let nodes: Vec<&Place> = places.nodes.iter().filter(is_dynamic).collect();
    let apart = faults.iter().any(|fault| matches!(fault, Fault::NodesApart { .. }));
    let matters = !nodes.is_empty() && (apart || !restored.is_empty());
    matters.then(|| {
        say!(
            "The addresses of {nodes} depend on the order in which the containers start, and can change again: \
             give each a fixed address, with `--ip` when you create the container, or with `docker network \
             connect --ip` for an existing one.",
            "{nodes} 的地址取决于容器启动的先后，还会再变：请给每个容器固定的地址，创建时用 `--ip`，\
             已有的容器用 `docker network connect --ip`。",
            nodes = places.names(&nodes)
        )
    })
}

/// Returns the last step.
fn verify(commands: &Commands<'_>) -> Option<ChangeStep> {
    let why = say!(
        "All {slots} slots must be served, and every node must agree.",
        "全部 {slots} 个槽都必须有节点服务，所有节点的看法必须一致。",
        slots = SLOTS
    );
    Some(ChangeStep::new(say!("Check the cluster", "检查集群"), why).run(commands.verify()?))
}
