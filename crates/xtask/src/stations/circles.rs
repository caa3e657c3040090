//! Strongly connected components.

use std::collections::BTreeMap;

/// Returns the strongly connected components with at least two members, each sorted, and ordered by their
/// first member.
pub(crate) fn circles<T: Ord + Copy>(pairs: impl Iterator<Item = (T, T)>) -> Vec<Vec<T>> {
    let mut next: BTreeMap<T, Vec<T>> = BTreeMap::new();
    let mut back: BTreeMap<T, Vec<T>> = BTreeMap::new();
    for (from, to) in pairs {
        next.entry(from).or_default().push(to);
        next.entry(to).or_default();
        back.entry(to).or_default().push(from);
    }
    // Kosaraju's algorithm: visit the nodes along the reversed arrows, in reverse order of leaving them.
    let mut left = Vec::new();
    let mut seen = Vec::new();
    for start in next.keys() {
        visit(*start, &next, &mut seen, &mut left);
    }
    let mut found = Vec::new();
    let mut seen = Vec::new();
    for start in left.iter().rev() {
        let mut members = Vec::new();
        visit(*start, &back, &mut seen, &mut members);
        members.sort_unstable();
        if members.len() > 1 {
            found.push(members);
        }
    }
    found.sort_unstable();
    found
}

/// Appends to `left` the unseen nodes that can be reached from `node`, each after all nodes that can be
/// reached from it.
fn visit<T: Ord + Copy>(node: T, next: &BTreeMap<T, Vec<T>>, seen: &mut Vec<T>, left: &mut Vec<T>) {
    let Err(place) = seen.binary_search(&node) else { return };
    seen.insert(place, node);
    for other in next.get(&node).into_iter().flatten() {
        visit(*other, next, seen, left);
    }
    left.push(node);
}
