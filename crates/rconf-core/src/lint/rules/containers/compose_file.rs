//! The names of compose files.

/// Returns whether a compose file is used on its own, according to its name.
pub(super) fn is_used_alone(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    matches!(stem, "compose" | "docker-compose")
}
