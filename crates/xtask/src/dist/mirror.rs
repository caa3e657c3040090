//! The mirror for pre-commit: a repository whose hooks install the wheel, so that nobody compiles.

use super::archive::{Entry, packed, tarred};
use super::release::{Release, read, told};
use std::path::{Path, PathBuf};

/// The hooks that compile rconf.
const HOOKS: &str = ".pre-commit-hooks.yaml";
/// The package that pre-commit installs, with `{version}`.
const TEMPLATE: &str = "packaging/pre-commit/pyproject.toml";

/// Makes an archive of the repository's files.
pub(super) fn make(release: &Release) -> Result<PathBuf, String> {
    let text = |path: &str| read(Path::new(path)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut hooks = text(HOOKS)?;
    for (compiled, wheel) in [("entry: rconf-hook ", "entry: rconf "), ("language: rust", "language: python")]
    {
        if !hooks.contains(compiled) {
            return Err(format!("{HOOKS} has no `{compiled}`"));
        }
        hooks = hooks.replace(compiled, wheel);
    }
    let project = text(TEMPLATE)?.replace("{version}", release.version);
    let name = format!("rconf-pre-commit-{}", release.version);
    let entry = |path: &str, text: String| Entry {
        path: format!("{name}/{path}"),
        bytes: text.into_bytes(),
        is_program: false,
    };
    let mut entries = vec![entry(HOOKS, hooks), entry("pyproject.toml", project)];
    for license in ["LICENSE", "LICENSE-MIT"] {
        entries.push(entry(license, text(license)?));
    }
    let path = release.folder.join(format!("{name}.tar.gz"));
    tarred(&entries, release.time).and_then(|tar| packed(&path, &tar)).map_err(|why| told(&path, &why))?;
    Ok(path)
}
