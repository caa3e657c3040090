use crate::cluster::{is_sentinel_file, is_state_file};
use crate::container::is_plan;
use crate::lint::SETTINGS_FILE;
use serde::Serialize;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A configuration of a server.
    Configuration,
    /// A compose file, or a script with docker commands.
    Plan,
    /// The spec of a cluster, or the settings of the linter: `rconf.toml`.
    Spec,
    /// Any other file. It may be read because another file names it.
    Other,
}

impl FileKind {
    /// Returns the kind of a file, according to its name and its text.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let has =
            |extension: &str| name.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(extension));
        match () {
            () if name == SETTINGS_FILE => Self::Spec,
            () if is_plan(path) => Self::Plan,
            () if has("acl")
                || has("md")
                || has("txt")
                || has("json")
                || name == ".env"
                || name == ".gitignore" =>
            {
                Self::Other
            }
            () if is_state_file(bytes) || is_sentinel_file(path, bytes) => Self::Other,
            () => Self::Configuration,
        }
    }
}
