//! Strongly connected components.

use std::collections::BTreeMap;

/// The sets of at least two that reach one another, each sorted; the sets in order of their first.
pub(crate) fn circles<T: Ord + Copy>(pairs: impl Iterator<Item = (T, T)>) -> Vec<Vec<T>> {
    let mut next: BTreeMap<T, Vec<T>> = BTreeMap::new();
    let mut back: BTreeMap<T, Vec<T>> = BTreeMap::new();
    for (from, to) in pairs {
        next.entry(from).or_default().push(to);
        next.entry(to).or_default();
        back.entry(to).or_default().push(from);
    }
    // Kosaraju: what is left last is not left again by the arrows turned round.
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

/// Adds what is reached from `node` and not seen yet to `left`, each when all behind it is there.
fn visit<T: Ord + Copy>(node: T, next: &BTreeMap<T, Vec<T>>, seen: &mut Vec<T>, left: &mut Vec<T>) {
    let Err(place) = seen.binary_search(&node) else { return };
    seen.insert(place, node);
    for other in next.get(&node).into_iter().flatten() {
        visit(*other, next, seen, left);
    }
    left.push(node);
}
