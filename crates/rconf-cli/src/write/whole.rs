//! A file that is written whole or not at all.

use crate::error::{Failure, explain_io};
use crate::system;
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file that takes its place when all of it is written. Until then, what is there stays as it is.
pub struct Whole {
    path: PathBuf,
    /// The new file beside its place. `None` if the place is a device or a pipe, which cannot be replaced.
    beside: Option<(tempfile::NamedTempFile, PathBuf)>,
}

impl Whole {
    /// Creates the new file beside its place, so that it is known early if that is not possible.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        let fail = |e: &io::Error| Failure::Write { path: path.to_path_buf(), why: explain_io(e) };
        let beside = match std::fs::metadata(path) {
            Ok(data) if data.is_dir() => {
                return Err(fail(&io::Error::from(io::ErrorKind::IsADirectory)));
            }
            Ok(data) if !data.is_file() => None,
            Ok(data) => {
                let target = std::fs::canonicalize(path).map_err(|e| fail(&e))?;
                Some((Self::new_beside(&target, Some(data.permissions())).map_err(|e| fail(&e))?, target))
            }
            // What the umask of the user allows.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                let new = Self::new_beside(path, system::permissions(0o666)).map_err(|e| fail(&e))?;
                Some((new, path.to_path_buf()))
            }
            Err(e) => return Err(fail(&e)),
        };
        Ok(Self { path: path.to_path_buf(), beside })
    }

    fn new_beside(target: &Path, mode: Option<Permissions>) -> io::Result<tempfile::NamedTempFile> {
        let folder =
            target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        if let Some(mode) = mode {
            builder.permissions(mode);
        }
        builder.tempfile_in(folder)
    }

    /// Writes the contents, and puts the file in its place.
    pub fn finish(self, bytes: &[u8]) -> Result<(), Failure> {
        let Self { path, beside } = self;
        let written = match beside {
            None => {
                std::fs::OpenOptions::new().write(true).open(&path).and_then(|mut file| file.write_all(bytes))
            }
            Some((mut beside, target)) => beside
                .write_all(bytes)
                .and_then(|()| beside.as_file().sync_all())
                .and_then(|()| beside.persist(&target).map(drop).map_err(|e| e.error)),
        };
        written.map_err(|e| Failure::Write { path, why: explain_io(&e) })
    }
}
