//! Writes many files below a folder: all of them or none, even if the process is killed meanwhile.
//!
//! A new folder is written under another name next to its place, and then renamed. In an existing folder, the
//! new files are first written to `.rconf-staging` in it. Renaming that to `.rconf-commit` commits the
//! change, and then its files are moved to their places. A process that is killed before the commit has
//! changed nothing; if it is killed after the commit, the next run first moves the remaining files. Existing
//! folders are never replaced, because containers may have mounted them.

use crate::error::{Failure, explain_io};
use crate::language::either;
use crate::system::{self, Lock};
use rayon::prelude::*;
use std::fs::{self, Metadata, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The name of the folder for files that are not committed yet.
const STAGING: &str = ".rconf-staging";
/// The name of the folder for committed files that remain to be moved.
const COMMIT: &str = ".rconf-commit";
/// The prefix of the names of new folders that are not in their place yet.
const NEW: &str = ".rconf-new-";

/// A file to write below a folder.
pub struct NewFile<'a> {
    /// The path below the folder.
    pub path: &'a str,
    /// The contents.
    pub bytes: &'a [u8],
    /// The Unix mode, which the file has from its creation on.
    pub mode: u32,
}

/// A folder to write files to. Only one process at a time can write to it.
pub struct Folder {
    path: PathBuf,
    /// The lock on the folder, or `None` if the folder does not exist yet.
    lock: Option<Lock>,
}

fn fail(path: &Path, error: &io::Error) -> Failure {
    Failure::Write { path: path.to_path_buf(), why: explain_io(error) }
}

impl Folder {
    /// Returns whether a run was killed here after its commit.
    pub fn is_interrupted(path: &Path) -> bool {
        path.join(COMMIT).exists()
    }

    /// Opens a folder for writing, which may not exist yet. Completes or removes what a killed run has left.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let mut folder = Self { path: path.to_path_buf(), lock: None };
        if !path.exists() {
            return Ok(folder);
        }
        if !path.is_dir() {
            let why = either("this is a file, but must be a folder", "这是文件，应当是目录").to_owned();
            return Err(Failure::Write { path: path.to_path_buf(), why });
        }
        folder.lock = Some(system::lock(path).map_err(|error| match error {
            TryLockError::Error(e) => fail(path, &e),
            TryLockError::WouldBlock => {
                let why = either(
                    "another rconf is writing to this folder; try again when it has finished",
                    "另一个 rconf 正在写入这个目录；请等它结束后再试",
                )
                .to_owned();
                Failure::Write { path: path.to_path_buf(), why }
            }
        })?);
        remove(&path.join(STAGING))?;
        folder.finish()?;
        Ok(folder)
    }

    /// Writes all files, and creates missing folders.
    pub fn write(&self, files: &[NewFile<'_>], folders: &[String]) -> Result<(), Failure> {
        if self.lock.is_none() {
            return self.write_new(files, folders);
        }
        let staging = self.path.join(STAGING);
        for path in files.iter().map(|file| file.path).chain(folders.iter().map(String::as_str)) {
            self.refuse_to_leave(path)?;
        }
        let missing: Vec<String> =
            folders.iter().filter(|folder| !self.path.join(folder).is_dir()).cloned().collect();
        if files.is_empty() && missing.is_empty() {
            return Ok(());
        }
        fs::create_dir(&staging).map_err(|e| fail(&staging, &e))?;
        let staged = stage(&staging, files, &missing).and_then(|()| self.keep_owners(&staging, files));
        // The rename is the commit.
        let staged = staged
            .and_then(|()| fs::rename(&staging, self.path.join(COMMIT)).map_err(|e| fail(&staging, &e)));
        if staged.is_err() {
            let _ = fs::remove_dir_all(&staging);
        }
        staged?;
        self.finish()
    }

    /// Creates the folder with all its contents.
    fn write_new(&self, files: &[NewFile<'_>], folders: &[String]) -> Result<(), Failure> {
        let parent = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|e| fail(parent, &e))?;
        clean(parent);
        let beside =
            tempfile::Builder::new().prefix(NEW).tempdir_in(parent).map_err(|e| fail(&self.path, &e))?;
        // The lock tells other processes that this folder is not a leftover.
        let _lock = system::lock(beside.path()).map_err(|e| fail(&self.path, &e.into()))?;
        stage(beside.path(), files, folders)?;
        let beside = beside.keep();
        let done = system::permissions(0o755)
            .map_or(Ok(()), |mode| fs::set_permissions(&beside, mode))
            .and_then(|()| fs::rename(&beside, &self.path));
        done.map_err(|e| {
            let _ = fs::remove_dir_all(&beside);
            match e.kind() {
                ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => {
                    let why = either(
                        "another rconf has just created this folder",
                        "另一个 rconf 刚刚创建了这个目录",
                    )
                    .to_owned();
                    Failure::Write { path: self.path.clone(), why }
                }
                _ => fail(&self.path, &e),
            }
        })
    }

    /// Moves staged files to their places if they are committed. It is safe to repeat this at any point.
    fn finish(&self) -> Result<(), Failure> {
        let commit = self.path.join(COMMIT);
        if !commit.exists() {
            return Ok(());
        }
        move_into(&commit, &self.path).map_err(|e| fail(&commit, &e))?;
        remove(&commit)
    }

    /// Refuses a path that leads out of the folder through a link.
    fn refuse_to_leave(&self, path: &str) -> Result<(), Failure> {
        let mut at = self.path.clone();
        for part in path.split('/') {
            at.push(part);
            if at.is_symlink() {
                let root = fs::canonicalize(&self.path).map_err(|e| fail(&self.path, &e))?;
                let inside = fs::canonicalize(&at).is_ok_and(|real| real.starts_with(&root));
                if !inside {
                    let why =
                        either("this symbolic link points outside the folder", "这个符号链接指向目录之外")
                            .to_owned();
                    return Err(Failure::Write { path: at, why });
                }
            }
        }
        Ok(())
    }

    /// Gives staged files the owner of the files they replace, or else of the folders they are moved to, so
    /// that a server that runs as another user can still read them. Only root can do this.
    fn keep_owners(&self, staging: &Path, files: &[NewFile<'_>]) -> Result<(), Failure> {
        let own = fs::metadata(staging).map_err(|e| fail(staging, &e))?;
        for file in files {
            let target = self.path.join(file.path);
            let old = nearest(&target).map_err(|e| fail(&target, &e))?;
            let staged = staging.join(file.path);
            system::keep_owner(&staged, &own, &old).map_err(|e| fail(&staged, &e))?;
        }
        Ok(())
    }
}

/// Returns the metadata of a path, or of the nearest existing folder above it.
fn nearest(path: &Path) -> io::Result<Metadata> {
    match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => nearest(path.parent().unwrap_or(Path::new("."))),
        outcome => outcome,
    }
}

/// Writes files and folders to the staging folder.
fn stage(staging: &Path, files: &[NewFile<'_>], folders: &[String]) -> Result<(), Failure> {
    let parents = files.iter().filter_map(|file| file.path.rsplit_once('/').map(|(folder, _)| folder));
    let mut all: Vec<&str> = parents.chain(folders.iter().map(String::as_str)).collect();
    all.sort_unstable();
    all.dedup();
    let made = |folder: &&str| {
        let path = staging.join(folder);
        fs::create_dir_all(&path).map_err(|e| fail(&path, &e))
    };
    all.par_iter().try_for_each(made)?;
    files.par_iter().try_for_each(|file| {
        let path = staging.join(file.path);
        write_file(&path, file).map_err(|e| fail(&path, &e))
    })
}

fn write_file(path: &Path, file: &NewFile<'_>) -> io::Result<()> {
    // Files are not synced one by one, because files that a power failure destroys can be generated again.
    let mut options = fs::OpenOptions::new();
    let options = system::with_mode(options.write(true).create_new(true), file.mode);
    let mut new = options.open(path)?;
    new.write_all(file.bytes)?;
    // Sets the mode again, because the umask may have removed bits.
    system::permissions(file.mode).map_or(Ok(()), |mode| new.set_permissions(mode))
}

/// Moves all files below one folder to the same paths below another, replacing existing files.
fn move_into(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            match fs::create_dir(&target) {
                Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
                _ => move_into(&entry.path(), &target)?,
            }
        } else {
            fs::rename(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(fail(path, &e)),
        _ => Ok(()),
    }
}

/// Removes new folders that killed runs have left in the parent folder. A locked folder is still in use.
fn clean(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_left = entry.file_name().to_string_lossy().starts_with(NEW);
        if is_left && system::lock(&entry.path()).is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
