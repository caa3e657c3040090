//! Builds the binary that is shipped.

use std::env::consts::ARCH;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// Builds the shipped binary, and returns its path. On Linux it is linked statically, which saves the work of
/// the loader at each start. Proc macros cannot be linked statically, so the target has to be named.
pub(crate) fn build() -> io::Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return cargo(&["--profile", "dist"], &[], "target/dist/rconf");
    }
    let target = format!("{ARCH}-unknown-linux-gnu");
    let flags = format!("CARGO_TARGET_{}_RUSTFLAGS", target.to_uppercase().replace('-', "_"));
    let is_static = "-C target-feature=+crt-static -C relocation-model=static";
    let binary = format!("target/{target}/dist/rconf");
    cargo(&["--profile", "dist", "--target", &target], &[(&flags, is_static)], &binary)
}

/// Builds the binary with `--release`, which is faster to build, and returns its path.
pub(crate) fn build_release() -> io::Result<PathBuf> {
    cargo(&["--release"], &[], "target/release/rconf")
}

fn cargo(words: &[&str], environment: &[(&str, &str)], binary: &str) -> io::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--package", "rconf"]).args(words).envs(environment.iter().copied());
    if command.status()?.success() {
        return std::fs::canonicalize(binary);
    }
    Err(io::Error::other(format!("{command:?} failed")))
}
