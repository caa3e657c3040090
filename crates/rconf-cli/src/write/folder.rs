//! Writing many files below one folder: all of them or none, even if the process is killed half-way.
//!
//! A folder that is not there is made beside its place and takes its name, at once. In one that is there, the new bytes
//! are written to `.rconf-staging` in it first; it is then renamed to `.rconf-commit`, which is the moment that decides,
//! and its files are moved to their places. Who is killed before that moment has changed nothing; who is killed after it
//! has left the rest to the next run, which moves it before it does anything else. Folders are never replaced: containers
//! may have them mounted.

use crate::error::{Failure, explain_io};
use rayon::prelude::*;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What is written before the moment that decides.
const STAGING: &str = ".rconf-staging";
/// What is left to be moved after it.
const COMMIT: &str = ".rconf-commit";
/// How the names of folders begin that are made beside their place.
const NEW: &str = ".rconf-new-";

/// A file to make, below a folder.
pub struct NewFile<'a> {
    /// Its path below the folder.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its Unix mode, which it has from the first moment.
    pub mode: u32,
}

/// A folder that files are written to, by one process at a time.
pub struct Folder {
    path: PathBuf,
    /// Holds the lock; none while the folder is not there.
    lock: Option<File>,
}

fn fail(path: &Path, error: &io::Error) -> Failure {
    Failure::Write { path: path.to_path_buf(), why: explain_io(error) }
}

impl Folder {
    /// Whether a run was killed here after the moment that decides.
    pub fn is_interrupted(path: &Path) -> bool {
        path.join(COMMIT).exists()
    }

    /// Opens a folder to write to, which need not be there. What a killed run has left is finished or removed.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let mut folder = Self { path: path.to_path_buf(), lock: None };
        if !path.exists() {
            return Ok(folder);
        }
        if !path.is_dir() {
            let why = "this is a file, but must be a folder".to_owned();
            return Err(Failure::Write { path: path.to_path_buf(), why });
        }
        let lock = File::open(path).map_err(|e| fail(path, &e))?;
        if lock.try_lock().is_err() {
            let why = "another rconf is writing to this folder; try again when it has finished".to_owned();
            return Err(Failure::Write { path: path.to_path_buf(), why });
        }
        folder.lock = Some(lock);
        remove(&path.join(STAGING))?;
        folder.finish()?;
        Ok(folder)
    }

    /// Writes all files, and makes folders that are not there.
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
        // From here on it is done, even if nobody lives to see it.
        let staged = staged
            .and_then(|()| fs::rename(&staging, self.path.join(COMMIT)).map_err(|e| fail(&staging, &e)));
        if staged.is_err() {
            let _ = fs::remove_dir_all(&staging);
        }
        staged?;
        self.finish()
    }

    /// Makes the folder itself, with all that is in it.
    fn write_new(&self, files: &[NewFile<'_>], folders: &[String]) -> Result<(), Failure> {
        let parent = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|e| fail(parent, &e))?;
        clean(parent);
        let beside =
            tempfile::Builder::new().prefix(NEW).tempdir_in(parent).map_err(|e| fail(&self.path, &e))?;
        // Others see by the lock that it is not left over.
        let lock = File::open(beside.path()).map_err(|e| fail(&self.path, &e))?;
        lock.try_lock().map_err(|e| fail(&self.path, &e.into()))?;
        stage(beside.path(), files, folders)?;
        let beside = beside.keep();
        let done = fs::set_permissions(&beside, Permissions::from_mode(0o755))
            .and_then(|()| fs::rename(&beside, &self.path));
        done.map_err(|e| {
            let _ = fs::remove_dir_all(&beside);
            match e.kind() {
                ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => {
                    let why = "another rconf has just created this folder".to_owned();
                    Failure::Write { path: self.path.clone(), why }
                }
                _ => fail(&self.path, &e),
            }
        })
    }

    /// Moves what is staged to its place, if the moment that decides has been. May be done again at any point.
    fn finish(&self) -> Result<(), Failure> {
        let commit = self.path.join(COMMIT);
        if !commit.exists() {
            return Ok(());
        }
        move_into(&commit, &self.path).map_err(|e| fail(&commit, &e))?;
        remove(&commit)
    }

    /// Refuses a path that a link leads out of the folder.
    fn refuse_to_leave(&self, path: &str) -> Result<(), Failure> {
        let mut at = self.path.clone();
        for part in path.split('/') {
            at.push(part);
            if at.is_symlink() {
                let root = fs::canonicalize(&self.path).map_err(|e| fail(&self.path, &e))?;
                let inside = fs::canonicalize(&at).is_ok_and(|real| real.starts_with(&root));
                if !inside {
                    let why = "this symbolic link points outside the folder".to_owned();
                    return Err(Failure::Write { path: at, why });
                }
            }
        }
        Ok(())
    }

    /// Gives staged files the owners of those that they replace, or of the folders that they come to: a server that runs
    /// as another user must go on reading them. Only root can.
    fn keep_owners(&self, staging: &Path, files: &[NewFile<'_>]) -> Result<(), Failure> {
        let own = fs::metadata(staging).map_err(|e| fail(staging, &e))?;
        for file in files {
            let target = self.path.join(file.path);
            let old = nearest(&target).map_err(|e| fail(&target, &e))?;
            if (old.uid(), old.gid()) != (own.uid(), own.gid()) && own.uid() == 0 {
                let staged = staging.join(file.path);
                std::os::unix::fs::chown(&staged, Some(old.uid()), Some(old.gid()))
                    .map_err(|e| fail(&staged, &e))?;
            }
        }
        Ok(())
    }
}

/// What is known of a path, or of the nearest folder above it that is there.
fn nearest(path: &Path) -> io::Result<Metadata> {
    match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => nearest(path.parent().unwrap_or(Path::new("."))),
        outcome => outcome,
    }
}

/// Writes files and folders below a folder of their own.
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
    // Not each is forced onto the disk: what a power cut takes can be generated again.
    let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(file.mode).open(path)?;
    new.write_all(file.bytes)?;
    // What the umask took away is given back.
    new.set_permissions(Permissions::from_mode(file.mode))
}

/// Moves all files below one folder to the same places below another, over those that are there.
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

/// Removes what killed runs have left beside the place of their folder. What is locked is still being made.
fn clean(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_left = entry.file_name().to_string_lossy().starts_with(NEW);
        if is_left && File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
