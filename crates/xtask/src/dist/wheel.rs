//! Wheels of the binary, by maturin, which builds it with zig as the linker. All other packages take the binary from the
//! wheel, so that each platform is built once.

use super::macos;
use super::platform::{Platform, named};
use super::release::{Release, files_of, make_folder, read, told};
use crate::apt::output;
use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the Python environment with the tools.
const TOOLS: &str = "target/tools/dist";
/// The tools and their versions.
const REQUIREMENTS: &str = "packaging/requirements.txt";
/// The folder with what PyPI shows of the package.
const PROJECT: &str = "packaging/pypi";

/// Returns the folder of the programs that build wheels. Installs them if they are not there.
pub(super) fn tools() -> Result<PathBuf, String> {
    let environment = Path::new(TOOLS);
    let stamp = environment.join("requirements.txt");
    let programs = environment.join("bin");
    if fs::read(&stamp).ok() != Some(read(Path::new(REQUIREMENTS))?) {
        output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS];
        output(Command::new(programs.join("python3")).args(install))?;
        fs::copy(REQUIREMENTS, &stamp).map_err(|why| told(&stamp, &why))?;
    }
    fs::canonicalize(&programs).map_err(|why| told(&programs, &why))
}

/// Builds the binary for a platform and makes its wheel.
pub(super) fn make(
    release: &Release,
    tools: &Path,
    platform: &Platform,
    profile: &str,
) -> Result<PathBuf, String> {
    let target = platform.target;
    output(Command::new("rustup").args(["target", "add", target]))?;
    let root = fs::canonicalize(".").map_err(|why| told(Path::new("."), &why))?;
    let folder = root.join(&release.work).join(target);
    make_folder(&folder)?;
    let mut maturin = Command::new(tools.join("maturin"));
    maturin.current_dir(PROJECT).args([
        "build",
        "--zig",
        "--quiet",
        "--profile",
        profile,
        "--target",
        target,
    ]);
    if !platform.wheel.is_empty() {
        maturin.arg("--compatibility").args(platform.wheel);
    }
    maturin.arg("--out").arg(&folder);
    maturin.env("SOURCE_DATE_EPOCH", release.time.to_string());
    set_up(&mut maturin, tools, &root, platform)?;
    match maturin.status() {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(format!("maturin failed for {target} ({status})")),
        Err(why) => return Err(format!("maturin: {why}")),
    }
    let wheel = files_of(&folder)?.pop().ok_or("maturin made no wheel")?;
    let place = release.folder.join(wheel.file_name().unwrap_or_default());
    fs::rename(&wheel, &place).map_err(|why| told(&place, &why))?;
    Ok(place)
}

/// Builds the binary for this machine as a release holds it, and returns its path.
pub(crate) fn build_own() -> Result<PathBuf, String> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let platform = named(&target)?;
    let tools = tools()?;
    output(Command::new("rustup").args(["target", "add", &target]))?;
    let root = fs::canonicalize(".").map_err(|why| told(Path::new("."), &why))?;
    let mut build = Command::new(tools.join("cargo-zigbuild"));
    build.args(["zigbuild", "--package", "rconf", "--profile", "dist", "--target", &target]);
    set_up(&mut build, &tools, &root, platform)?;
    match build.status() {
        Ok(status) if status.success() => Ok(root.join("target").join(target).join("dist/rconf")),
        Ok(status) => Err(format!("cargo-zigbuild failed for {target} ({status})")),
        Err(why) => Err(format!("cargo-zigbuild: {why}")),
    }
}

/// Sets the variables with which a command builds a binary for a platform.
fn set_up(command: &mut Command, tools: &Path, root: &Path, platform: &Platform) -> Result<(), String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [tools.to_owned()].into_iter().chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(path).map_err(|why| why.to_string())?);
    command.env("CARGO_TARGET_DIR", root.join("target"));
    command.env("RUSTFLAGS", flags(root));
    if platform.is_macos() {
        command.env("SDKROOT", root.join(macos::FRAMEWORKS)).env("MACOSX_DEPLOYMENT_TARGET", macos::OLDEST);
    }
    Ok(())
}

/// Returns the flags that keep the paths of this machine out of the binary.
fn flags(root: &Path) -> OsString {
    let home = |name: &str, default: &str| {
        let user = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        std::env::var_os(name).map_or(user.join(default), PathBuf::from)
    };
    let mut flags = OsString::from("--remap-path-prefix=");
    flags.push(root);
    flags.push("=rconf --remap-path-prefix=");
    flags.push(home("CARGO_HOME", ".cargo"));
    flags.push("=cargo --remap-path-prefix=");
    flags.push(home("RUSTUP_HOME", ".rustup"));
    flags.push("=rustup");
    flags
}

/// Returns the binary in a wheel.
pub(super) fn binary(wheel: &Path, platform: &Platform) -> Result<Vec<u8>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(read(wheel)?)).map_err(|why| why.to_string())?;
    let end = format!(".data/scripts/{}", platform.binary());
    let name = archive.file_names().flatten().find(|name| name.ends_with(&end)).map(Cow::into_owned);
    let name = name.ok_or_else(|| format!("{} holds no binary", wheel.display()))?;
    let mut file = archive.by_name(&name).map_err(|why| why.to_string())?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|why| told(wheel, &why))?;
    Ok(bytes)
}
