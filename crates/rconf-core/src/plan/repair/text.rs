//! Parts of the messages about faults.

use super::named::{Moved, Named, Stranded};
use super::state::Slots;
use crate::message::{Message, Value, Words, say};

/// Returns items separated by commas. If there are more than 12, only the first ones are listed, with the
/// number of the others.
pub(super) fn list(items: impl IntoIterator<Item = impl Value>) -> Message {
    const SHOWN: usize = 12;
    let items: Vec<_> = items.into_iter().collect();
    match items.get(SHOWN..) {
        Some(rest) if !rest.is_empty() => say!(
            "{shown} and {more} more",
            "{shown}，另有 {more} 个",
            shown = Message::commas(&items[..SHOWN]),
            more = rest.len()
        ),
        _ => Message::commas(items),
    }
}

/// Returns slots and their number, such as `0-5460 (5461)`.
pub(super) fn slots(slots: &[Slots]) -> Message {
    let count: u32 = slots.iter().map(|slots| slots.count()).sum();
    let list = list(slots.iter().map(ToString::to_string));
    if count == 1 { list } else { say!("{list} ({count})", "{list}（共 {count} 个）", list, count) }
}

pub(super) fn moved(nodes: &[Moved]) -> Message {
    list(nodes.iter().map(|moved| {
        let Moved { node, recorded, .. } = moved;
        match moved.now {
            Some(now) => say!(
                "{node} is at {now}, not at {recorded}",
                "{node} 在 {now}，而不在 {recorded}",
                node,
                now,
                recorded
            ),
            None => {
                say!("{node} would not start at {recorded}", "{node} 启动后不会在 {recorded}", node, recorded)
            }
        }
    }))
}

pub(super) fn looks_moved(
    sent: Option<u64>,
    received: Option<u64>,
    suspected: Option<u64>,
    unreached: &[Named],
) -> Message {
    let mut seen = Vec::new();
    if let (Some(sent), Some(received)) = (sent, received) {
        seen.push(say!(
            "{sent} messages were sent and {received} were received",
            "发送了 {sent} 条消息，收到 {received} 条",
            sent,
            received
        ));
    }
    if let Some(suspected) = suspected.filter(|suspected| *suspected > 0) {
        seen.push(say!(
            "{suspected} slots belong to nodes that cannot be reached",
            "有 {suspected} 个槽属于无法连接的节点",
            suspected
        ));
    }
    if !unreached.is_empty() {
        seen.push(say!("no answer from {nodes}", "{nodes} 没有应答", nodes = list(unreached)));
    }
    say!(
        "Every slot is assigned, but no other node answers: {seen}. This happens when the nodes get other addresses.",
        "所有槽都已分配，但其他节点都没有应答：{seen}。节点换了地址时就会这样。",
        seen = Message::joined(seen, Words::new("; ", "；"))
    )
}

pub(super) fn container_down(node: &Named, container: &str, exit_code: i64, oom_killed: bool) -> Message {
    let how = if oom_killed {
        say!("the kernel killed it because it went over its memory limit", "它超出了内存限制，被内核终止")
    } else {
        match exit_code {
            0 => say!("it was stopped", "它被停止"),
            137 => say!("it was killed (exit code 137)", "它被强行终止（退出码 137）"),
            143 => say!("it was stopped with SIGTERM (exit code 143)", "它被 SIGTERM 停止（退出码 143）"),
            code => say!("it exited with code {code}", "它退出了，退出码 {code}", code),
        }
    };
    if node.name == Message::verbatim(container) {
        say!(
            "Container {container} is not running: {how}.",
            "容器 {container} 没有运行：{how}。",
            container,
            how
        )
    } else {
        say!(
            "Container {container} of node {node} is not running: {how}.",
            "节点 {node} 的容器 {container} 没有运行：{how}。",
            container,
            node,
            how
        )
    }
}

pub(super) fn master_down(
    master: &Named,
    of: &[Slots],
    replicas: &[Named],
    voters: usize,
    size: usize,
) -> Message {
    let elect = if voters > size / 2 {
        say!("which is a majority: a replica can be elected", "构成多数：可以选出从节点")
    } else {
        say!("which is not a majority: no replica can be elected", "不构成多数：无法选出从节点")
    };
    say!(
        "Master {master} of slots {slots} has failed; its live replicas: {replicas}. {voters} of {size} masters are alive, {elect}.",
        "服务槽 {slots} 的主节点 {master} 已失效；它存活的从节点：{replicas}。{size} 个主节点中有 {voters} 个存活，{elect}。",
        master,
        slots = slots(of),
        replicas = list(replicas),
        voters,
        size,
        elect
    )
}

pub(super) fn stranded(replica: &Named, master: Option<&Named>, why: Stranded) -> Message {
    let who = match master {
        Some(master) => {
            say!("Replica {replica} of {master}", "{master} 的从节点 {replica} ", replica, master)
        }
        None => say!("Replica {replica}", "从节点 {replica} ", replica),
    };
    let why = match why {
        Stranded::NoAuth => say!(
            "it does not give the password that its master requires (`masterauth` is missing or wrong)",
            "它没有给出主节点要求的密码（`masterauth` 缺失或不对）"
        ),
        Stranded::OldAddress => {
            say!("it looks for its master at an old address", "它在旧地址上寻找主节点")
        }
        Stranded::NoMaster => say!("it does not know a master", "它不知道主节点是谁"),
        Stranded::LinkDown => say!("its link to its master is down", "它与主节点的连接断开"),
        Stranded::Failed => {
            return say!(
                "{who} cannot be reached: the keys of its master have one copy less.",
                "{who}无法连接：主节点的键少了一份副本。",
                who
            );
        }
    };
    say!(
        "{who} gets no data: {why}. If it becomes a master, the data that it lacks is lost.",
        "{who}收不到数据：{why}。如果它成为主节点，它所缺的数据就丢失了。",
        who,
        why
    )
}

pub(super) fn pairs(pairs: &[(Named, Named)]) -> Message {
    list(
        pairs.iter().map(|(who, whom)| say!("{who} cannot reach {whom}", "{who} 无法连接 {whom}", who, whom)),
    )
}

/// Returns what nodes lack that know no other one.
pub(super) fn alone(nodes: &[Named], slots: u32) -> Message {
    let who = match nodes {
        [] => say!("A node", "有节点"),
        [one] => say!("{one}", "{one} ", one),
        nodes => say!("{nodes}", "{nodes} ", nodes = list(nodes)),
    };
    let has = match slots {
        0 => say!("has no slots", "没有槽"),
        1 => say!("has 1 slot", "有 1 个槽"),
        slots => say!("has {slots} slots", "有 {slots} 个槽", slots),
    };
    say!(
        "{who} knows only itself (`cluster_known_nodes:1`) and {has}: the cluster was never created, or this node has lost its \
         nodes.conf. Its own answer cannot tell which.",
        "{who}只认识自己（`cluster_known_nodes:1`），{has}：集群从未创建，或者这个节点丢失了 nodes.conf。\
         仅凭它自己的回答分不清是哪一种。",
        who,
        has
    )
}
