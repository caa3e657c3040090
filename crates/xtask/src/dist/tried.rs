//! Runs each binary that was built, as far as this machine can, and compares what they say of the same configurations.

use super::macos;
use super::platform::Platform;
use super::release::{make_folder, told, write};
use crate::apt::output;
use rconf_tests::need::program;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The configurations that each binary looks at, and a rule that it must name.
pub(super) const TUTORIAL: &str = "fixtures/tutorial";
pub(super) const FINDING: &str = "A001";

/// What old releases of Wine lack, in C.
const FOR_WINE: &str = "packaging/wine/bcryptprimitives.c";

/// Runs the binaries and prints what became of each. Fails if one says something else than that of this machine.
pub(super) fn compare(
    tools: &Path,
    work: &Path,
    binaries: &[(&'static Platform, Vec<u8>)],
) -> Result<(), String> {
    let mut own: Option<String> = None;
    // That of this machine comes first, so that the others are compared with it.
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        binaries.iter().partition(|(platform, _)| platform.is_of_this_machine());
    for (platform, binary) in here.into_iter().chain(elsewhere) {
        let target = platform.target;
        if platform.is_macos() && !platform.is_of_this_machine() {
            println!("{target}: not run, for want of a Mac; {}", macos::examine(binary)?);
            continue;
        }
        let path = written(work, platform, binary)?;
        let Some(command) = command(platform, &path) else {
            println!("{target}: not run, for want of {}", platform.emulator.unwrap_or("such a machine"));
            continue;
        };
        if platform.is_windows() {
            for_wine(tools, &path)?;
        }
        let said = findings(command, &path)?;
        let expected = own.get_or_insert_with(|| said.clone());
        if said != *expected || !said.contains(FINDING) {
            return Err(format!(
                "{target}: of {TUTORIAL} it says\n{said}\nand another binary says\n{expected}"
            ));
        }
        println!("{target}: runs, and says {} lines of {TUTORIAL}, as it must", said.lines().count());
    }
    Ok(())
}

/// Returns the command that runs a program of a platform, or `None` if this machine cannot.
fn command(platform: &Platform, path: &Path) -> Option<Command> {
    if platform.is_of_this_machine() {
        return Some(Command::new(path));
    }
    let mut command = Command::new(program(platform.emulator?)?);
    command.arg(path);
    Some(command)
}

/// Writes the binary to a folder of its own, and returns its absolute path.
fn written(work: &Path, platform: &Platform, binary: &[u8]) -> Result<PathBuf, String> {
    let folder = work.join("tried").join(platform.target);
    make_folder(&folder)?;
    let path = folder.join(platform.binary());
    write(&path, binary)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(|why| told(&path, &why))?;
    fs::canonicalize(&path).map_err(|why| told(&path, &why))
}

/// Builds what old releases of Wine lack, beside a program.
fn for_wine(tools: &Path, program: &Path) -> Result<(), String> {
    let mut zig = Command::new(tools.join("python3"));
    zig.args([
        "-m",
        "ziglang",
        "cc",
        "-target",
        "x86_64-windows-gnu",
        "-shared",
        "-O1",
        "-s",
        FOR_WINE,
        "-o",
    ]);
    output(zig.arg(program.with_file_name("bcryptprimitives.dll")).arg("-ladvapi32")).map(drop)
}

fn findings(mut command: Command, path: &Path) -> Result<String, String> {
    command.args(["--lang", "en", "lint", "--format", "concise", TUTORIAL]);
    // Wine keeps what stands for the disk of Windows in a folder, and says much about itself.
    command.env("WINEPREFIX", path.with_file_name("wine")).env("WINEDEBUG", "-all");
    let result = command.output().map_err(|why| format!("{command:?}: {why}"))?;
    if result.status.code() != Some(1) {
        let said = String::from_utf8_lossy(&result.stderr).into_owned();
        return Err(format!("{command:?}: {}\n{said}", result.status));
    }
    Ok(String::from_utf8_lossy(&result.stdout).replace("\r\n", "\n"))
}
