//! The extension for VS Code, with the binary of a platform inside.

use super::platform::Platform;
use super::release::{self, Release, make_folder, told};
use crate::apt::output;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the extension.
const EXTENSION: &str = "editors/vscode";

/// Makes the extension for a platform.
pub(super) fn make(release: &Release, platform: &Platform, binary: &[u8]) -> Result<PathBuf, String> {
    packages()?;
    let own = release::json(&Path::new(EXTENSION).join("package.json"))?;
    if own["version"] != release.version {
        return Err(format!("{EXTENSION}/package.json: its version is not {}", release.version));
    }
    let (system, architecture) = platform.npm;
    let target = format!("{system}-{architecture}");
    let folder = fs::canonicalize(&release.folder).map_err(|why| told(&release.folder, &why))?;
    let path = folder.join(format!("rconf-vscode-{target}-{}.vsix", release.version));
    let programs = Path::new(EXTENSION).join("bin");
    make_folder(&programs)?;
    let made = with_binary(release, &programs.join(platform.binary()), binary, &target, &path);
    fs::remove_dir_all(&programs).map_err(|why| told(&programs, &why))?;
    made.map(|()| release.folder.join(path.file_name().unwrap_or_default()))
}

fn with_binary(
    release: &Release,
    program: &Path,
    binary: &[u8],
    target: &str,
    path: &Path,
) -> Result<(), String> {
    fs::write(program, binary).map_err(|why| told(program, &why))?;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).map_err(|why| told(program, &why))?;
    let words = ["run", "--silent", "package", "--", "--target", target, "--out"];
    let mut npm = npm();
    npm.args(words).arg(path).env("SOURCE_DATE_EPOCH", release.time.to_string());
    output(&mut npm).map(drop)
}

/// Tests the grammars of the extension.
pub(super) fn test() -> Result<(), String> {
    packages()?;
    output(npm().args(["test", "--silent"])).map(drop)
}

/// Installs the packages in the lock file, unless they are installed.
fn packages() -> Result<(), String> {
    if Path::new(EXTENSION).join("node_modules/.package-lock.json").is_file() {
        return Ok(());
    }
    output(npm().args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])).map(drop)
}

fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir(EXTENSION);
    command
}
