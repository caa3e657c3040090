//! `cargo xtask servers`: downloads the real servers in Debian, without installing them.

use crate::Options;
use crate::apt::{Apt, output, run};
use rconf_tests::servers::{PACKAGES, Package, RealServer, STAMP, cache_folder};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Downloads all servers. Fails if servers are required and one is missing.
pub(crate) fn command(options: &Options) -> ExitCode {
    let skipped = fetch_all();
    if options.require && !skipped.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Downloads missing servers, prints all that are present, and returns those that were skipped, with the
/// reason.
pub(crate) fn fetch_all() -> Vec<String> {
    let mut skipped = Vec::new();
    for packages in PACKAGES.chunk_by(|a, b| a.suite == b.suite) {
        if let Err(why) = fetch_suite(packages) {
            println!("{:<20} skipped: {why}", packages[0].suite);
            skipped.push(format!("{}: {why}", packages[0].suite));
            continue;
        }
        for package in packages {
            if let Err(why) = print_server(package) {
                println!("{:<20} skipped: {why}", package.suite);
                skipped.push(format!("{} of {}: {why}", package.name, package.suite));
            }
        }
    }
    skipped
}

fn root_of(suite: &str) -> Result<PathBuf, String> {
    let folder = cache_folder().ok_or("neither RCONF_SERVERS nor HOME says where to keep servers")?;
    Ok(folder.join(suite))
}

/// Downloads the packages of a suite, unless they are complete.
fn fetch_suite(packages: &[Package]) -> Result<(), String> {
    let suite = packages[0].suite;
    let root = root_of(suite)?;
    if root.join(STAMP).is_file() {
        return Ok(());
    }
    for tool in ["apt-get", "dpkg-deb", "sha256sum"] {
        output(Command::new(tool).arg("--version")).map_err(|why| format!("cannot run {why}"))?;
    }
    // The remains of an interrupted run are of no use.
    let state = root.with_file_name(format!("{suite}.apt"));
    remove(&root)?;
    remove(&state)?;
    let apt = Apt::prepare(&state, suite, packages[0].base)?;
    apt.update()?;
    for package in packages {
        apt.download(package.name)?;
    }
    let archives = apt.archives()?;
    fs::create_dir_all(&root).map_err(|error| format!("{}: {error}", root.display()))?;
    for archive in archives.iter().filter(|archive| is_needed(archive)) {
        run(Command::new("dpkg-deb").arg("-x").arg(archive).arg(&root))?;
    }
    for package in packages {
        RealServer::check(&root, *package)?;
    }
    let stamp = checksums(&archives)?;
    fs::write(root.join(STAMP), stamp).map_err(|error| error.to_string())?;
    remove(&state)
}

fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_server(archive: &Path) -> bool {
    let name = file_name(archive);
    ["redis-", "valkey-"].iter().any(|prefix| name.starts_with(prefix))
}

/// Returns whether a package is a server or a library. Other packages are only needed for an installation.
fn is_needed(archive: &Path) -> bool {
    let name = file_name(archive);
    is_server(archive) || ["lib", "lua-", "zlib1g"].iter().any(|prefix| name.starts_with(prefix))
}

/// Returns a line for each server package, with its SHA-256 and file name.
fn checksums(archives: &[PathBuf]) -> Result<String, String> {
    let mut lines = Vec::new();
    for archive in archives.iter().filter(|archive| is_server(archive)) {
        let sum = output(Command::new("sha256sum").arg("--").arg(archive))?;
        let sum = sum.split_whitespace().next().unwrap_or_default().trim_start_matches('\\');
        lines.push(format!("{sum}  {}\n", file_name(archive)));
    }
    Ok(lines.concat())
}

fn print_server(package: &Package) -> Result<(), String> {
    let root = root_of(package.suite)?;
    let server = RealServer::open(&root, *package)?;
    println!(
        "{:<20} {:<11} version {:<8} {}",
        package.suite,
        server.server,
        server.version,
        server.binary.display()
    );
    let stamp = fs::read_to_string(root.join(STAMP)).map_err(|error| error.to_string())?;
    for line in stamp.lines().filter(|line| line.contains(&format!("  {}-", package.flavor()))) {
        println!("{:<20} sha256 {line}", "");
    }
    Ok(())
}
