//! The package for Debian.

use super::release::{COMPLETIONS, Release, files_of, make_folder, read, told, write};
use crate::apt::output;
use flate2::{Compression, GzBuilder};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes the package for an architecture.
pub(super) fn make(release: &Release, architecture: &str, binary: &[u8]) -> Result<PathBuf, String> {
    let root = release.work.join(format!("deb-{architecture}"));
    file(&root.join("usr/bin/rconf"), binary, 0o755)?;
    for page in files_of(&release.extras.man)? {
        let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        file(&root.join("usr/share/man/man1").join(format!("{name}.gz")), &packed(&read(&page)?)?, 0o644)?;
    }
    for (shell, place) in [
        ("bash", "usr/share/bash-completion/completions/rconf"),
        ("zsh", "usr/share/zsh/vendor-completions/_rconf"),
        ("fish", "usr/share/fish/vendor_completions.d/rconf.fish"),
    ] {
        let name = COMPLETIONS.iter().find(|(known, _)| *known == shell).map_or("", |(_, name)| *name);
        file(&root.join(place), &read(&release.extras.completions.join(name))?, 0o644)?;
    }
    let documents = root.join("usr/share/doc/rconf");
    file(&documents.join("changelog.gz"), &packed(&read(Path::new("CHANGELOG.md"))?)?, 0o644)?;
    let mut copyright = b"Licensed under either of these, at your choice.\n\n".to_vec();
    for name in ["LICENSE-MIT", "LICENSE"] {
        copyright.extend(read(Path::new(name))?);
        copyright.push(b'\n');
    }
    file(&documents.join("copyright"), &copyright, 0o644)?;
    let control = format!(
        "Package: rconf\nVersion: {}\nArchitecture: {architecture}\nMaintainer: rconf contributors <rconf@localhost>\n\
         Section: utils\nPriority: optional\nInstalled-Size: {}\nDescription: {}\n It reads a configuration as the \
         server would, and checks it alone, against its sibling\n nodes and against the plan that runs it.\n",
        release.version,
        binary.len().div_ceil(1024),
        env!("CARGO_PKG_DESCRIPTION"),
    );
    file(&root.join("DEBIAN/control"), control.as_bytes(), 0o644)?;
    let path = release.folder.join(format!("rconf_{}_{architecture}.deb", release.version));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Zxz", "--build"]).arg(&root).arg(&path);
    output(build.env("SOURCE_DATE_EPOCH", release.time.to_string()))?;
    Ok(path)
}

/// Writes a file, and the folders above it.
fn file(path: &Path, bytes: &[u8], mode: u32) -> Result<(), String> {
    let mut folder = path.to_owned();
    folder.pop();
    make_folder(&folder)?;
    write(path, bytes)?;
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|why| told(path, &why))
    };
    set(path, mode)?;
    // The umask of the caller must not show.
    while folder.file_name().is_some_and(|name| !name.to_string_lossy().starts_with("deb-")) {
        set(&folder, 0o755)?;
        folder.pop();
    }
    set(&folder, 0o755)
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = GzBuilder::new().write(Vec::new(), Compression::best());
    out.write_all(bytes).and_then(|()| out.finish()).map_err(|why| why.to_string())
}
