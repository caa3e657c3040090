//! What becomes of nodes that come back.

use super::predict::Work;
use super::prediction::{Return, Returns};
use super::promotion::unable;
use super::timing::{rejoin, taken_back};

/// How long a server that was started waits at least before it serves as a master, in milliseconds
/// (`CLUSTER_WRITABLE_DELAY`).
const WRITABLE_DELAY: u64 = 2000;

/// Returns what becomes of the nodes that stopped, and of those outside of the majority, once they reach the others.
pub(super) fn returns(work: &Work<'_>) -> Vec<Return> {
    let model = work.model;
    let is_inside = |node: &usize| work.majority.is_some_and(|nth| work.sides[nth].contains(node));
    let away = (0..model.nodes.len()).filter(|node| !is_inside(node));
    // Without a loss, nobody comes back.
    let away = away.filter(|node| work.sides.len() > 1 || !work.sides.iter().any(|side| side.contains(node)));
    away.map(|node| Return { node: model.name(node).to_owned(), what: becomes(work, node) }).collect()
}

fn becomes(work: &Work<'_>, node: usize) -> Returns {
    let model = work.model;
    if let Some(master) = model.master_of(node) {
        return Returns::Follows { of: model.names(&work.serving(master)) };
    }
    if let Some(Ok(promotion)) = work.fates.get(&node) {
        return Returns::AsReplica { of: model.names(&promotion.candidates) };
    }
    let timeout = model.nodes[node].settings.node_timeout;
    let ran = work.sides.iter().any(|side| side.contains(&node));
    let after = match (work.majority.is_some(), ran) {
        (true, true) => taken_back(timeout).max(rejoin(timeout)),
        (true, false) => taken_back(timeout).max(WRITABLE_DELAY),
        (false, true) => rejoin(timeout),
        (false, false) => rejoin(timeout).max(WRITABLE_DELAY),
    };
    let rivals = if work.majority.is_some() { rivals(work, node) } else { Vec::new() };
    Returns::AsMaster { slots: model.slots(node).to_vec(), after, rivals: model.names(&rivals) }
}

/// Returns the replicas of a master that has failed for the majority, which may take over as soon as they come back. How old
/// their data are then is not known.
fn rivals(work: &Work<'_>, master: usize) -> Vec<usize> {
    let mut replicas =
        if work.fates.contains_key(&master) { work.model.replicas(master) } else { Vec::new() };
    replicas.retain(|node| unable(work.model, *node).is_none());
    replicas
}
