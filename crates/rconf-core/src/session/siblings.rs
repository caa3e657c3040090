use super::Environment;
use crate::cluster::{label, part_matches, pattern_of};
use crate::container::OnHost;
use std::collections::HashSet;

/// Returns the paths of files that may be nodes of the same cluster: those that differ only in the number of
/// the node. `key` is their key ([`crate::cluster::cluster_key`]). Files in `given` are left out.
pub(super) fn siblings<E: Environment>(environment: &E, key: &str, given: &HashSet<&str>) -> Vec<String> {
    let pattern = pattern_of(key);
    let parts: Vec<&str> = pattern.split('/').collect();
    let Some(first) = parts.iter().position(|part| part.contains(['*', '<'])) else { return Vec::new() };
    let mut found = vec![parts[..first].join("/")];
    for (nth, part) in parts.iter().enumerate().skip(first) {
        let below = |folder: &String| entries(environment, folder, part, nth == 0);
        found = found.iter().flat_map(below).collect();
    }
    found.retain(|path| {
        !given.contains(path.as_str())
            && label(path).is_some_and(|l| l.pattern == pattern)
            && environment.look(path) == Some(OnHost::File)
    });
    found.sort_unstable();
    found
}

/// Returns the paths in a folder whose last part matches `part` of a pattern.
fn entries<E: Environment>(environment: &E, folder: &str, part: &str, is_first: bool) -> Vec<String> {
    let whole = |name: &str| if is_first { name.to_owned() } else { format!("{folder}/{name}") };
    if !part.contains(['*', '<']) {
        return vec![whole(part)];
    }
    let names = environment.list(if folder.is_empty() && !is_first { "/" } else { folder });
    names.iter().filter(|name| part_matches(part, name)).map(|name| whole(name)).collect()
}
