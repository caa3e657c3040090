//! Archives of the binary with its manual, completions and licences: `.tar.gz`, and `.zip` for Windows.

use super::platform::Platform;
use super::release::{Release, files_of, read, told};
use flate2::{Compression, GzBuilder};
use std::fs::File;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

/// Makes the archive of a platform.
pub(super) fn make(release: &Release, platform: &Platform, binary: &[u8]) -> Result<PathBuf, String> {
    let name = format!("rconf-{}-{}", release.version, platform.target);
    let entries = entries(release, &name, platform.binary(), binary)?;
    let path =
        release.folder.join(format!("{name}.{}", if platform.is_windows() { "zip" } else { "tar.gz" }));
    let made = if platform.is_windows() {
        zipped(&path, &entries)
    } else {
        tarred(&entries, release.time).and_then(|tar| packed(&path, &tar))
    };
    made.map_err(|why| told(&path, &why))?;
    Ok(path)
}

/// A file of an archive.
pub(super) struct Entry {
    /// The path in the archive.
    pub path: String,
    /// The contents.
    pub bytes: Vec<u8>,
    /// Whether it is a program.
    pub is_program: bool,
}

fn entries(release: &Release, top: &str, program: &str, binary: &[u8]) -> Result<Vec<Entry>, String> {
    let entry =
        |path: &str, bytes: Vec<u8>, is_program| Entry { path: format!("{top}/{path}"), bytes, is_program };
    let mut entries = vec![entry(program, binary.to_vec(), true)];
    for name in ["LICENSE", "LICENSE-MIT", "README.md", "CHANGELOG.md"] {
        entries.push(entry(name, read(Path::new(name))?, false));
    }
    for (folder, from) in [("completions", &release.extras.completions), ("man", &release.extras.man)] {
        for path in files_of(from)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            entries.push(entry(&format!("{folder}/{name}"), read(&path)?, false));
        }
    }
    Ok(entries)
}

/// Returns a tar file with entries that belong to root and bear `time`, in seconds since 1970.
pub(super) fn tarred(entries: &[Entry], time: u64) -> io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(if entry.is_program { 0o755 } else { 0o644 });
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, &entry.path, entry.bytes.as_slice())?;
    }
    tar.into_inner()
}

/// Writes bytes to a file, compressed without a name or time of their own.
pub(super) fn packed(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut out = GzBuilder::new().write(File::create(path)?, Compression::best());
    out.write_all(bytes)?;
    out.finish()?.sync_all()
}

fn zipped(path: &Path, entries: &[Entry]) -> io::Result<()> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        // The oldest time that the format knows: times of the machine are left out.
        let options = zip::write::SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(if entry.is_program { 0o755 } else { 0o644 });
        zip.start_file(&entry.path, options)?;
        zip.write_all(&entry.bytes)?;
    }
    std::fs::write(path, zip.finish()?.into_inner())
}
