//! What differs between systems: modes, owners and locks on folders, of which only Unix has all, and how paths are written.

use std::borrow::Cow;
use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};

/// Returns a path as it is shown, and as the core reads it: with `/` between its parts, on Windows too. Windows opens it
/// like that.
pub fn shown(path: &Path) -> Cow<'_, str> {
    let text = path.to_string_lossy();
    if cfg!(windows) && text.contains('\\') { text.replace('\\', "/").into() } else { text }
}

/// Returns the current folder as the core reads it, or `None` if its path is not Unicode.
pub fn current_folder() -> Option<String> {
    let folder = std::env::current_dir().ok()?;
    folder.to_str()?;
    Some(shown(&folder).into_owned())
}

/// Returns the bytes of a path, whose parts are joined by `/` on Windows too.
pub fn bytes_of(path: &Path) -> Cow<'_, [u8]> {
    if cfg!(windows) {
        shown(path).into_owned().into_bytes().into()
    } else {
        path.as_os_str().as_encoded_bytes().into()
    }
}

/// Returns the absolute path of a file or folder, without links in it. Windows begins it with `\\?\`, behind which it takes no
/// `/`; that is left out before a drive.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    let whole = path.canonicalize()?;
    let plain = whole.to_str().filter(|_| cfg!(windows)).and_then(|text| text.strip_prefix(r"\\?\"));
    Ok(plain
        .filter(|rest| rest.get(1..).is_some_and(|rest| rest.starts_with(':')))
        .map(PathBuf::from)
        .unwrap_or(whole))
}

/// A lock on a folder, held until it is dropped. Where folders cannot be locked, it holds nothing off.
pub struct Lock(#[allow(dead_code, reason = "it is held, not used")] Option<File>);

/// Locks a folder, unless another process has locked it.
pub fn lock(folder: &Path) -> Result<Lock, TryLockError> {
    if !cfg!(unix) {
        return Ok(Lock(None));
    }
    let file = File::open(folder).map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(Lock(Some(file)))
}

/// Returns whether somebody may execute a file, or `None` if its mode does not tell.
#[cfg_attr(unix, allow(clippy::unnecessary_wraps, reason = "other systems have no modes"))]
pub fn is_executable(file: &Metadata) -> Option<bool> {
    #[cfg(unix)]
    {
        Some(file.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        None
    }
}

/// Returns permissions of a mode, or `None` where there are no modes.
#[cfg_attr(unix, allow(clippy::unnecessary_wraps, reason = "other systems have no modes"))]
pub fn permissions(mode: u32) -> Option<Permissions> {
    #[cfg(unix)]
    {
        Some(Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = mode;
        None
    }
}

/// Returns the options that create a file with a mode.
pub fn with_mode(options: &mut OpenOptions, mode: u32) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        options.mode(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = mode;
        options
    }
}

/// Gives a file the owner of what it replaces, if that is another one. Only root can.
pub fn keep_owner(file: &Path, own: &Metadata, replaced: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    if (replaced.uid(), replaced.gid()) != (own.uid(), own.gid()) && own.uid() == 0 {
        return std::os::unix::fs::chown(file, Some(replaced.uid()), Some(replaced.gid()));
    }
    let _ = (file, own, replaced);
    Ok(())
}
