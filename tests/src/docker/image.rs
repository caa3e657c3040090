//! Creates the image of a server: its package with its libraries, busybox as the shell, and the user of the
//! official images.

use super::engine::printed;
use crate::servers::RealServer;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

/// The tools that the scripts call, or that help to look into a container.
const TOOLS: [&str; 24] = [
    "sh", "timeout", "sed", "grep", "tr", "cat", "sleep", "chown", "chmod", "tar", "id", "od", "head",
    "mkdir", "ls", "rm", "env", "echo", "printf", "find", "true", "tail", "cp", "mv",
];

fn ok(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("the command starts");
    assert!(output.status.success(), "{command:?}: {}", printed(&output));
}

/// Creates the image, unless it exists. Returns an error if it cannot be created.
pub(super) fn import(real: &RealServer, tag: &str) -> Result<(), String> {
    let version = format!("{}-1", real.version);
    let has = Command::new("docker")
        .args(["image", "inspect", "--format", "{{.Config.Labels.version}}", tag])
        .output();
    if has.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == version) {
        return Ok(());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    // …/usr/bin/redis-server
    let package = real.binary.ancestors().nth(3).expect("the folder of the package");
    ok(Command::new("cp").arg("-a").arg(package).arg(&root));
    let _ = std::fs::remove_dir_all(root.join("usr/share"));
    for name in ["bin", "data", "tmp", "etc"] {
        std::fs::create_dir_all(root.join(name)).expect("the folder is made");
    }
    std::fs::set_permissions(root.join("tmp"), PermissionsExt::from_mode(0o1777)).expect("it is made");
    busybox(folder.path(), &root.join("bin"))?;
    // Programs look for their loader here, regardless of the links in the package.
    let loader = real.loader.strip_prefix(package).expect("the loader is in the package");
    let links = root.join("lib64");
    let _ = std::fs::remove_dir_all(&links);
    let _ = std::fs::remove_file(&links);
    std::fs::create_dir_all(&links).expect("the folder is made");
    symlink(Path::new("/").join(loader), links.join("ld-linux-x86-64.so.2")).expect("the link is made");
    let users = "root:x:0:0::/root:/bin/sh\nredis:x:999:999::/data:/bin/sh\n";
    std::fs::write(root.join("etc/passwd"), users).expect("it is written");
    std::fs::write(root.join("etc/group"), "root:x:0:\nredis:x:999:\n").expect("it is written");
    let archive = folder.path().join("root.tar");
    ok(Command::new("tar").arg("-C").arg(&root).arg("-cf").arg(&archive).arg("."));
    let label = format!("LABEL version={version}");
    let path = "ENV PATH=/usr/local/bin:/usr/bin:/bin:/sbin";
    ok(Command::new("docker")
        .args(["import", "--change", "WORKDIR /data", "--change", path, "--change", &label])
        .arg(&archive)
        .arg(tag));
    Ok(())
}

/// Adds a busybox without library dependencies, from its package, which is not installed. Returns an error if
/// it cannot be downloaded.
fn busybox(folder: &Path, bin: &Path) -> Result<(), String> {
    let at = folder.join("busybox");
    std::fs::create_dir_all(&at).expect("the folder is made");
    let mut fetch = Command::new("apt-get");
    fetch.args(["download", "--quiet", "busybox-static"]).current_dir(&at).stdin(Stdio::null());
    let output = fetch.output().map_err(|why| format!("no busybox-static for the image: apt-get: {why}"))?;
    if !output.status.success() {
        return Err(format!("no busybox-static for the image: {}", printed(&output).trim()));
    }
    let packages = std::fs::read_dir(&at).expect("it can be listed").flatten();
    let package = packages.map(|entry| entry.path()).next().expect("the package is there");
    ok(Command::new("dpkg").arg("-x").arg(&package).arg(&at));
    let program = bin.join("busybox");
    std::fs::copy(at.join("bin/busybox"), &program).expect("the program is copied");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("its mode is set");
    for tool in TOOLS.iter().filter(|tool| !bin.join(tool).exists()) {
        symlink("busybox", bin.join(tool)).expect("the link is made");
    }
    Ok(())
}
