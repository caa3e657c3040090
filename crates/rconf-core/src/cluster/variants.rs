//! Plans that run the same files, such as a script and a compose file for the same nodes.

use super::node::Node;
use std::collections::HashMap;

/// A node, with the key that the nodes of its cluster share.
pub(super) type Keyed<'a> = (&'a Node, Option<String>);

/// The type of [`variants`].
pub(super) type Variants = fn(&[String], &[Keyed<'_>]) -> Vec<usize>;

/// Returns which of several clusters each node belongs to: those of plans that run the same files. Other nodes belong to the
/// first. `paths` are the paths of the plans. The order in which the nodes and the plans are given does not matter.
pub(super) fn variants(paths: &[String], keyed: &[Keyed<'_>]) -> Vec<usize> {
    let mut files: HashMap<(&str, usize), Vec<&str>> = HashMap::new();
    for (node, key) in keyed {
        if let (Some(key), Some(runs)) = (key, &node.runs_in) {
            files.entry((key, runs.deployment)).or_default().push(node.location());
        }
    }
    let mut plans: Vec<(&str, usize)> = files.keys().copied().collect();
    plans.sort_unstable_by_key(|&(key, plan)| (key, &paths[plan], plan));
    let mut taken: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    let mut variants: HashMap<(&str, usize), usize> = HashMap::new();
    for (key, plan) in plans {
        let files = &files[&(key, plan)];
        let is_free = |variant: &usize| {
            files.iter().all(|file| taken.get(&(key, *file)).is_none_or(|t| !t.contains(variant)))
        };
        let variant = (0..=variants.len()).find(is_free).unwrap_or_default();
        for file in files {
            taken.entry((key, *file)).or_default().push(variant);
        }
        variants.insert((key, plan), variant);
    }
    let of = |(node, key): &Keyed<'_>| {
        let key = (key.as_deref()?, node.runs_in.as_ref()?.deployment);
        variants.get(&key).copied()
    };
    keyed.iter().map(|node| of(node).unwrap_or_default()).collect()
}
