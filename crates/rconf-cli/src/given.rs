//! The configurations that plans give to their servers, and whose names do not tell that they are some.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::files::{Folder, Found};
use crate::read::folder_of;
use crate::settings::Finder;
use rconf_core::session::{Classified, Environment, Given, Input, Plans, ReadAs, is_candidate};
use std::path::{Path, PathBuf};

/// Returns these configurations, as far as they lie in a searched folder and are not left out.
pub fn given_by(
    plans: &Plans,
    args: &Lint,
    disk: &Disk,
    finder: &mut Finder,
    folders: &[Folder],
) -> Result<Vec<(Found, Input)>, Failure> {
    if folders.is_empty() || args.no_cluster {
        return Ok(Vec::new());
    }
    let mut given = Vec::new();
    // The search has found the others, or has left them out for another reason.
    for shown in plans.configurations().into_iter().filter(|path| !is_candidate(path)) {
        let path = PathBuf::from(&shown);
        let Some(number) = folders.iter().position(|folder| is_below(&path, &folder.path)) else { continue };
        let settings = finder.of(folder_of(&path))?;
        if finder.excluded(settings).has(&path, &folders[number].path) {
            continue;
        }
        // It may be made only when the plan runs.
        let Some(bytes) = disk.read(&shown) else { continue };
        let kind = Classified::of(&shown, &bytes, Given::WithOthers).kind;
        if kind.read_as() == ReadAs::Configuration {
            let found = Found { path, settings, given: Given::Found, kind, folder: Some(number) };
            given.push((found, Input { path: shown, bytes }));
        }
    }
    Ok(given)
}

/// Returns whether a file lies in a folder that was searched. Hidden folders are not.
fn is_below(path: &Path, folder: &Path) -> bool {
    let rest = if folder.as_os_str() == "." { Some(path) } else { path.strip_prefix(folder).ok() };
    let is_shown = |rest: &Path| {
        rest.is_relative() && rest.iter().all(|part| !part.as_encoded_bytes().starts_with(b"."))
    };
    rest.is_some_and(is_shown)
}
