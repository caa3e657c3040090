//! Writes files atomically: each file completely or not at all, and all files of a call or none.

mod folder;
mod whole;

pub use folder::{Folder, NewFile};
pub use whole::Whole;

use crate::error::{Failure, explain_io};
use crate::language::either;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Replaces the contents of existing files. All new contents are first written to disk next to the files, and
/// then swapped in. Files keep their modes, and links keep their targets.
pub fn replace_all(files: &[(PathBuf, &[u8])]) -> Result<(), Failure> {
    let mut ready = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let fail = |e: &std::io::Error| Failure::Write { path: path.clone(), why: explain_io(e) };
        let target = std::fs::canonicalize(path).map_err(|e| fail(&e))?;
        let mode = std::fs::metadata(&target).map_err(|e| fail(&e))?.permissions();
        if mode.readonly() {
            return Err(Failure::Write {
                path: path.clone(),
                why: either("the file is read-only", "文件是只读的").to_owned(),
            });
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
