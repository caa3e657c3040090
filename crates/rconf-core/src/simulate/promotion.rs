//! Which replica takes over from a master that failed, and why none does.

use super::model::{Data, Model};
use super::prediction::{NotPromoted, Unable};
use super::timing::{Window, promoted};

/// A replica that takes over from a master.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Promotion {
    /// The replicas, one of which takes over.
    pub(super) candidates: Vec<usize>,
    /// When that is.
    pub(super) at: Window,
    /// How much of the data the replica has.
    pub(super) data: Data,
}

/// Returns who takes over from `master`, which the nodes of `side` cannot reach. `failed` is when they agree on that, and
/// `others` is the number of other masters that fail at the same time.
///
/// See `clusterHandleSlaveFailover` in cluster.c, in Valkey `clusterHandleReplicaFailover`.
pub(super) fn promotion(
    model: &Model,
    master: usize,
    side: &[usize],
    failed: Window,
    others: usize,
) -> Result<Promotion, NotPromoted> {
    let replicas = model.replicas(master);
    let (there, gone): (Vec<usize>, Vec<usize>) = replicas.iter().partition(|node| side.contains(node));
    if replicas.is_empty() {
        return Err(NotPromoted::NoReplica);
    }
    if there.is_empty() {
        return Err(NotPromoted::NoneLeft);
    }
    let able: Vec<usize> = there.iter().copied().filter(|node| unable(model, *node).is_none()).collect();
    let Some(best) = able.iter().map(|node| model.nodes[*node].data).min_by_key(|data| order(*data)) else {
        let why = |node: &usize| Some((model.name(*node).to_owned(), unable(model, *node)?));
        return Err(NotPromoted::Unable { replicas: there.iter().filter_map(why).collect() });
    };
    // Those with fewer data wait a second longer for each that has more.
    let has_best = |node: &usize| order(model.nodes[*node].data).0 == order(best).0;
    let candidates: Vec<usize> = able.into_iter().filter(has_best).collect();
    let outranks = |node: &&usize| !model.nodes[**node].settings.no_failover;
    let gone = gone.iter().filter(outranks).count() as u64;
    let is_quick = candidates.iter().any(|node| model.nodes[*node].settings.elects_at_once);
    Ok(Promotion { at: promoted(failed, gone, others as u64, is_quick), candidates, data: best })
}

/// Orders data: the most first.
fn order(data: Data) -> (u8, u64) {
    match data {
        Data::Current => (0, 0),
        Data::Behind { seconds } => (1, seconds),
        Data::Never { .. } => (2, 0),
    }
}

/// Returns why a replica may not take over from its master.
pub(super) fn unable(model: &Model, node: usize) -> Option<Unable> {
    let node = &model.nodes[node];
    let longest = node.settings.longest_without_master();
    match node.data {
        _ if node.settings.no_failover => Some(Unable::NoFailover),
        Data::Never { .. } if longest.is_some() => Some(Unable::NeverSynchronised),
        Data::Behind { seconds } if longest.is_some_and(|most| seconds.saturating_mul(1000) > most) => {
            Some(Unable::TooOld)
        }
        _ => None,
    }
}
