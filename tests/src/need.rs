//! Needs of tests that not every machine meets. If a need is not met, the test, or the part of it with that
//! need, is skipped and reported.

use crate::servers::{RealServer, discover};
use std::io::Write;
use std::path::PathBuf;

/// Returns whether nothing may be skipped: in CI, or if `RCONF_REQUIRE` (or a variable beginning with it) is
/// set.
pub fn is_required() -> bool {
    std::env::vars_os().any(|(name, _)| name == "CI" || name.to_string_lossy().starts_with("RCONF_REQUIRE"))
}

/// Returns the number of random cases of a test: all of them, or a quarter if `cargo xtask test --quick` runs it.
pub fn cases(all: u32) -> u32 {
    if std::env::var_os("RCONF_QUICK").is_some() { all.div_ceil(4) } else { all }
}

/// Reports that a test, or a part of it, is skipped, and why.
///
/// # Panics
/// If nothing may be skipped.
pub fn skip(what: &str, why: &str) {
    assert!(!is_required(), "{what}: {why}, and nothing may be skipped");
    // The test harness captures the output of `println!`.
    let _ = writeln!(std::io::stderr(), "skipped: {what}: {why}");
    let file = std::env::var_os("RCONF_SKIPPED").map(|path| {
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true).open(PathBuf::from(path))
    });
    if let Some(Ok(mut file)) = file {
        let _ = writeln!(file, "{what}: {why}");
    }
}

/// Returns the path of a program on the PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let is_program = |path: &PathBuf| {
        path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    };
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(is_program)
}

/// Returns the real server with this name. Reports it as skipped and returns `None` if it is not downloaded.
///
/// # Panics
/// If nothing may be skipped and the server is not downloaded.
pub fn server(name: &str) -> Option<RealServer> {
    let found = discover().0.into_iter().find(|real| real.server.name() == name);
    if found.is_none() {
        skip(name, "not fetched: run `cargo xtask servers`");
    }
    found
}
