//! Parts of the messages about faults.

use super::fault::{Moved, Named, Stranded};
use super::state::Slots;
use std::fmt::Display;

/// Returns items separated by commas. If there are more than 12, only the first ones are listed, with the
/// number of the others.
pub(super) fn list(items: impl IntoIterator<Item = impl Display>) -> String {
    const SHOWN: usize = 12;
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.get(SHOWN..) {
        Some(rest) if !rest.is_empty() => format!("{} and {} more", items[..SHOWN].join(", "), rest.len()),
        _ => items.join(", "),
    }
}

/// Returns slots and their number, such as `0-5460 (5461)`.
pub(super) fn slots(slots: &[Slots]) -> String {
    let count: u32 = slots.iter().map(|slots| slots.count()).sum();
    if count == 1 { list(slots) } else { format!("{} ({count})", list(slots)) }
}

pub(super) fn moved(nodes: &[Moved]) -> String {
    list(nodes.iter().map(|moved| match moved.now {
        Some(now) => format!("{} is at {now}, not at {}", moved.node.name, moved.recorded),
        None => format!("{} would not start at {}", moved.node.name, moved.recorded),
    }))
}

pub(super) fn looks_moved(
    sent: Option<u64>,
    received: Option<u64>,
    suspected: Option<u64>,
    unreached: &[Named],
) -> String {
    let mut seen = Vec::new();
    if let (Some(sent), Some(received)) = (sent, received) {
        seen.push(format!("{sent} messages were sent and {received} were received"));
    }
    if let Some(suspected) = suspected.filter(|suspected| *suspected > 0) {
        seen.push(format!("{suspected} slots belong to nodes that cannot be reached"));
    }
    if !unreached.is_empty() {
        seen.push(format!("no answer from {}", list(unreached.iter().map(|node| &node.name))));
    }
    format!(
        "Every slot is assigned, but no other node answers: {}. This happens when the nodes get other addresses.",
        seen.join("; ")
    )
}

pub(super) fn container_down(node: &Named, container: &str, exit_code: i64, oom_killed: bool) -> String {
    let how = if oom_killed {
        "the kernel killed it because it went over its memory limit".to_owned()
    } else {
        match exit_code {
            0 => "it was stopped".to_owned(),
            137 => "it was killed (exit code 137)".to_owned(),
            143 => "it was stopped with SIGTERM (exit code 143)".to_owned(),
            code => format!("it exited with code {code}"),
        }
    };
    if node.name == container {
        format!("Container {container} is not running: {how}.")
    } else {
        format!("Container {container} of node {} is not running: {how}.", node.name)
    }
}

pub(super) fn master_down(
    master: &Named,
    of: &[Slots],
    replicas: &[Named],
    voters: usize,
    size: usize,
) -> String {
    let elect = if voters > size / 2 {
        "which is a majority: a replica can be elected"
    } else {
        "which is not a majority: no replica can be elected"
    };
    format!(
        "Master {} of slots {} has failed; its live replicas: {}. {voters} of {size} masters are alive, {elect}.",
        master.name,
        slots(of),
        list(replicas.iter().map(|node| &node.name)),
    )
}

pub(super) fn stranded(replica: &Named, master: Option<&Named>, why: Stranded) -> String {
    let of = master.map_or_else(String::new, |master| format!(" of {}", master.name));
    let why = match why {
        Stranded::NoAuth => {
            "it does not give the password that its master requires (`masterauth` is missing or wrong)"
        }
        Stranded::OldAddress => "it looks for its master at an old address",
        Stranded::NoMaster => "it does not know a master",
        Stranded::LinkDown => "its link to its master is down",
        Stranded::Failed => {
            return format!(
                "Replica {}{of} cannot be reached: the keys of its master have one copy less.",
                replica.name
            );
        }
    };
    format!(
        "Replica {}{of} gets no data: {why}. If it becomes a master, the data that it lacks is lost.",
        replica.name
    )
}

pub(super) fn pairs(pairs: &[(Named, Named)]) -> String {
    list(pairs.iter().map(|(who, whom)| format!("{} cannot reach {}", who.name, whom.name)))
}

/// Returns what nodes lack that know no other one.
pub(super) fn alone(nodes: &[Named], slots: u32) -> String {
    let who = match nodes {
        [] => "A node".to_owned(),
        [one] => one.name.clone(),
        nodes => list(nodes.iter().map(|node| &node.name)),
    };
    let has = match slots {
        0 => "has no slots".to_owned(),
        1 => "has 1 slot".to_owned(),
        slots => format!("has {slots} slots"),
    };
    format!(
        "{who} knows only itself (`cluster_known_nodes:1`) and {has}: the cluster was never created, or this node has lost its \
         nodes.conf. Its own answer cannot tell which."
    )
}
