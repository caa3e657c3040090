//! Writing files: each at once or not at all, and all of a call or none.

use crate::error::{Failure, explain_io};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Replaces the contents of existing files. Everything is written beside them first; only when all of it is
/// on the disk are they swapped. A file keeps its mode; a link keeps pointing where it did.
pub fn replace_all(files: &[(PathBuf, &[u8])]) -> Result<(), Failure> {
    let mut ready = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let fail = |e: &std::io::Error| Failure::Write { path: path.clone(), why: explain_io(e) };
        let target = std::fs::canonicalize(path).map_err(|e| fail(&e))?;
        let mode = std::fs::metadata(&target).map_err(|e| fail(&e))?.permissions();
        if mode.readonly() {
            return Err(Failure::Write { path: path.clone(), why: "the file is read-only".to_owned() });
        }
        let mut beside = tempfile::NamedTempFile::new_in(target.parent().unwrap_or(Path::new(".")))
            .map_err(|e| fail(&e))?;
        beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(|e| fail(&e))?;
        beside.as_file().set_permissions(mode).map_err(|e| fail(&e))?;
        ready.push((beside, target));
    }
    for (beside, target) in ready {
        beside
            .persist(&target)
            .map_err(|e| Failure::Write { path: target.clone(), why: explain_io(&e.error) })?;
    }
    Ok(())
}

/// A file to make, below a folder.
pub struct NewFile<'a> {
    /// Its path below the folder.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its Unix mode, which it has from the first moment.
    pub mode: u32,
}

/// Makes files and empty folders below `folder`. They are written to a folder beside it first. If `folder` is
/// new, that one takes its name, at once; else its files are moved in when all of them are on the disk.
pub fn create_all(folder: &Path, files: &[NewFile<'_>], folders: &[String]) -> Result<(), Failure> {
    let fail =
        |path: &Path, e: &std::io::Error| Failure::Write { path: path.to_path_buf(), why: explain_io(e) };
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(|e| fail(parent, &e))?;
    // Inside the folder if it is there: it may be a mount of its own, and files are only moved within one.
    let within = if folder.exists() { folder } else { parent };
    let staging =
        tempfile::Builder::new().prefix(".rconf-").tempdir_in(within).map_err(|e| fail(folder, &e))?;
    for path in folders {
        std::fs::create_dir_all(staging.path().join(path)).map_err(|e| fail(&folder.join(path), &e))?;
    }
    for file in files {
        write_new(&staging.path().join(file.path), file).map_err(|e| fail(&folder.join(file.path), &e))?;
    }
    if !folder.exists() {
        use std::os::unix::fs::PermissionsExt;
        let staged = staging.keep();
        std::fs::set_permissions(&staged, std::fs::Permissions::from_mode(0o755))
            .and_then(|()| std::fs::rename(&staged, folder))
            .map_err(|e| {
                let _ = std::fs::remove_dir_all(&staged);
                fail(folder, &e)
            })?;
        return Ok(());
    }
    for path in folders {
        std::fs::create_dir_all(folder.join(path)).map_err(|e| fail(&folder.join(path), &e))?;
    }
    for file in files {
        let target = folder.join(file.path);
        let target_folder = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(target_folder)
            .and_then(|()| std::fs::rename(staging.path().join(file.path), &target))
            .map_err(|e| fail(&target, &e))?;
    }
    Ok(())
}

fn write_new(path: &Path, file: &NewFile<'_>) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut new = std::fs::OpenOptions::new().write(true).create_new(true).mode(file.mode).open(path)?;
    new.write_all(file.bytes)?;
    // What the umask took away is given back.
    new.set_permissions(std::fs::Permissions::from_mode(file.mode))?;
    new.sync_all()
}
