use super::compose::read_compose;
use super::model::{Deployment, Kind};
use super::script::read_script;
use crate::sorted::SortedMap;

/// Reads a plan file: a compose file by its extension (`.yml`, `.yaml`), anything else as a shell script.
/// `environment` holds what a compose file's variables may be: the `.env` file beside it. Never fails: what could
/// not be read is in [`Deployment::unfollowed`].
pub fn read(path: &str, bytes: &[u8], environment: &SortedMap<String, String>) -> Deployment {
    match kind(path) {
        Kind::Compose => read_compose(path, bytes, environment),
        Kind::Script => read_script(path, bytes),
    }
}

/// What kind of plan file a path names.
pub fn kind(path: &str) -> Kind {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, e)| e);
    match extension {
        Some(e) if e.eq_ignore_ascii_case("yml") || e.eq_ignore_ascii_case("yaml") => Kind::Compose,
        _ => Kind::Script,
    }
}

/// Whether a path is that of a plan file by its name alone: a compose file or a shell script.
pub fn is_plan(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let has = |extension: &str| name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(extension));
    kind(path) == Kind::Compose || has("sh") || has("bash")
}

/// Whether a file found beside configurations is a compose file, by its name.
pub fn is_compose_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    // `docker stack deploy -c docker-stack.yml`
    kind(name) == Kind::Compose && (lower.contains("compose") || lower.starts_with("docker-stack"))
}
