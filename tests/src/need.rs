//! What tests need that is not on every machine: where it is absent, the test, or the part of it that needs it, is
//! skipped, and says so.

use crate::servers::{RealServer, discover};
use std::io::Write;
use std::path::PathBuf;

/// Returns whether nothing may be skipped: in CI, and where `RCONF_REQUIRE` is set (or one that begins so).
pub fn is_required() -> bool {
    std::env::vars_os().any(|(name, _)| name == "CI" || name.to_string_lossy().starts_with("RCONF_REQUIRE"))
}

/// Says that a test, or a part of it, is not run, and why.
///
/// # Panics
/// If nothing may be skipped.
pub fn skip(what: &str, why: &str) {
    assert!(!is_required(), "{what}: {why}, and nothing may be skipped");
    // Not by `println!`, which the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "skipped: {what}: {why}");
    let file = std::env::var_os("RCONF_SKIPPED").map(|path| {
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true).open(PathBuf::from(path))
    });
    if let Some(Ok(mut file)) = file {
        let _ = writeln!(file, "{what}: {why}");
    }
}

/// Returns where a program is on the PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let is_program = |path: &PathBuf| {
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    };
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(is_program)
}

/// Returns the real server of that name. Returns `None` and says so if it is not fetched.
///
/// # Panics
/// If nothing may be skipped and it is not fetched.
pub fn server(name: &str) -> Option<RealServer> {
    let found = discover().0.into_iter().find(|real| real.server.name() == name);
    if found.is_none() {
        skip(name, "not fetched: run `cargo xtask servers`");
    }
    found
}
