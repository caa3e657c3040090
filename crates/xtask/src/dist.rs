//! The binary as it is shipped.

use std::env::consts::ARCH;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// Builds the binary that is shipped, and returns where it is. On Linux it is linked statically, which saves the loader's
/// work at each start; proc macros cannot be, so that the target has to be named.
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

/// Builds the binary that is quickly built, and returns where it is.
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
