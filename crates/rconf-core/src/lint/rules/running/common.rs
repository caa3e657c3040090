//! What the rules of group N share.

use crate::message::{Message, say};
use crate::running::{Flag, NodeLine, Seen, SeenNode, ranges};

/// The values of a directive that runs otherwise than its file says, as messages show them.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The value that runs.
    pub(crate) runs: Message,
    /// The value of the file.
    pub(crate) written: Message,
}

/// The maximum number of names or ranges of slots that a message lists.
const MOST: usize = 8;

/// Returns the names of nodes as a list.
pub(super) fn names<'s>(nodes: impl IntoIterator<Item = &'s SeenNode>) -> Message {
    listed(nodes.into_iter().map(|node| node.name().to_owned()).collect())
}

/// Returns `slot 7` or `slots 0-99 and 200`.
pub(super) fn slots(slots: &[u16]) -> Message {
    let list = listed(ranges(slots).iter().map(ToString::to_string).collect());
    if let [_] = slots {
        say!("slot {list}", "槽 {list}", list)
    } else {
        say!("slots {list}", "槽 {list}", list)
    }
}

fn listed(mut items: Vec<String>) -> Message {
    if items.len() > MOST {
        items.truncate(MOST);
        items.push("…".to_owned());
    }
    Message::list(items)
}

/// Returns the masters with slots, each as the most trustworthy view shows it.
pub(super) fn masters(seen: &Seen) -> Vec<&NodeLine> {
    let lines = seen.ids().into_iter().filter_map(|id| seen.line(id));
    lines.filter(|line| line.has(Flag::Master) && !line.slots.is_empty()).collect()
}

/// Returns whether a node was asked at the address that a line of `CLUSTER NODES` has.
pub(super) fn is_asked_at(node: &SeenNode, line: &NodeLine) -> bool {
    node.asked_at().is_some_and(|(ip, port)| line.ip == Some(ip) && line.port == port)
}

pub(super) fn is_replica(field: &str) -> bool {
    field.strip_prefix("slave").is_some_and(|nth| !nth.is_empty() && nth.bytes().all(|b| b.is_ascii_digit()))
}
