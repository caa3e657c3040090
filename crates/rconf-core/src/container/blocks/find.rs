//! Paths in YAML, as `data/blocks.toml` writes them.

use super::super::yaml::Yaml;

/// Returns the values at a path. Keys have dots between them; `[KEY]` is each item of a list whose KEY names a server.
pub(super) fn all_at<'y>(root: Yaml<'y>, path: &str) -> Vec<Yaml<'y>> {
    let mut found = vec![root];
    for step in path.split('.') {
        found = match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
            Some(key) => {
                let is_server = |item: &Yaml| item.get(key).and_then(Yaml::scalar).is_some_and(names_server);
                found.into_iter().flat_map(Yaml::items).filter(is_server).collect()
            }
            None => found.into_iter().filter_map(|value| value.get(step)).collect(),
        };
    }
    found
}

/// Returns the first value at a path.
pub(super) fn at<'y>(root: Yaml<'y>, path: &str) -> Option<Yaml<'y>> {
    all_at(root, path).into_iter().next()
}

/// Returns the text at a path, or `None` if there is none or it is empty.
pub(super) fn text_at<'y>(root: Yaml<'y>, path: &str) -> Option<&'y str> {
    at(root, path).and_then(Yaml::scalar).filter(|text| !text.is_empty())
}

/// Returns whether a path leads to a value that is not empty.
pub(super) fn is_set(root: Yaml<'_>, path: &str) -> bool {
    let is_empty = |value: Yaml| {
        value.scalar().is_some_and(str::is_empty)
            || (value.is_mapping() && value.entries().next().is_none())
            || (value.is_sequence() && value.items().next().is_none())
    };
    at(root, path).is_some_and(|value| !is_empty(value))
}

/// Returns whether a word mentions Redis or Valkey.
pub(super) fn mentions_server(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.contains("redis") || word.contains("valkey")
}

/// Returns whether a component of this name is a server, and not a Sentinel or a proxy.
fn names_server(name: &str) -> bool {
    mentions_server(name) && !["sentinel", "proxy"].iter().any(|other| name.contains(other))
}
