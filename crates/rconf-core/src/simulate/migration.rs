//! Which replicas change to masters that have none.

use super::predict::Work;
use super::prediction::Happens;
use super::timing::{Window, migrated};

/// Returns the migrations on the side with the majority, and lets the replicas follow their new masters.
///
/// See `clusterHandleSlaveMigration` in cluster.c: of the masters with most replicas, the replica with the lowest id goes.
pub(super) fn migrations(work: &mut Work<'_>) -> Vec<(Window, Happens)> {
    let mut all = Vec::new();
    let mut at = work.failed_at.and(work.up_at);
    while let Some((from, to)) = next(work) {
        let candidates = candidates(work, &from);
        let Some(first) = candidates.first().copied() else { break };
        let settings = &work.model.nodes[first].settings;
        let is_down = work.majority.is_some_and(|nth| work.down[nth].contains(&first));
        let keeps = work.followers[&from[0]].len() as u64;
        if is_down || !settings.replica_migration || keeps <= settings.migration_barrier {
            break;
        }
        at = migrated(at);
        let names = |masters: &[usize]| {
            let serving = masters.iter().flat_map(|master| work.serving(*master));
            work.model.names(&serving.collect::<Vec<usize>>())
        };
        let what = Happens::Migrated {
            candidates: work.model.names(&candidates),
            from: names(&from),
            to: names(&to),
        };
        all.push((at, what));
        for replicas in work.followers.values_mut() {
            replicas.retain(|node| *node != first);
        }
        if let Some(replicas) = work.followers.get_mut(&to[0]) {
            replicas.push(first);
        }
    }
    all
}

/// Returns the masters with most replicas, and those without any that had some, or that have replaced another.
fn next(work: &Work<'_>) -> Option<(Vec<usize>, Vec<usize>)> {
    let with = |n: usize| {
        let masters = work.followers.iter().filter(|(_, replicas)| replicas.len() == n);
        masters.map(|(master, _)| *master).collect::<Vec<usize>>()
    };
    let most = work.followers.values().map(Vec::len).max().filter(|most| *most >= 2)?;
    let mut to = with(0);
    to.retain(|master| !work.model.slots(*master).is_empty() && !work.model.replicas(*master).is_empty());
    (!to.is_empty()).then(|| (with(most), to))
}

/// Returns the replicas of masters, one of which goes: the one with the lowest id, if the ids and the roles are known.
fn candidates(work: &Work<'_>, masters: &[usize]) -> Vec<usize> {
    let is_sure = |master: &usize| work.serving(*master).len() == 1;
    let mut all: Vec<usize> = masters.iter().flat_map(|master| work.followers[master].clone()).collect();
    let has_ids = all.iter().all(|node| work.model.nodes[*node].id.is_some());
    if has_ids && masters.iter().all(is_sure) {
        all.sort_by(|a, b| work.model.nodes[*a].id.cmp(&work.model.nodes[*b].id));
        all.truncate(1);
    }
    all
}
