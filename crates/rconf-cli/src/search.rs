//! Searches folders.

use crate::error::{Failure, explain_io};
use crate::read::{folder_of, read_found};
use crate::settings::Finder;
use crate::system::shown;
use ignore::{DirEntry, WalkBuilder, WalkState};
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::session::{Classified, Given, ReadAs, Searched, is_candidate, is_recognized};
use std::collections::HashSet;
use std::path::{Path, PathBuf, is_separator};
use std::sync::Mutex;

/// How a folder is searched.
pub struct Search<'p> {
    /// The folder that the user named, which exclusions do not cover.
    pub named: &'p Path,
    /// Whether hidden folders are searched too.
    pub hidden: bool,
    /// Whether all files whose kind is known are found, and not only those that may be read.
    pub all: bool,
}

/// What was found in a folder.
#[derive(Default)]
pub struct InFolder {
    /// The files, in order, each with its settings.
    pub files: Vec<(PathBuf, usize)>,
    /// Whether something was left out because the settings exclude it.
    pub left_out: bool,
    /// The hidden folders and files that were passed over.
    pub hidden: Vec<PathBuf>,
}

/// Returns a walk through a folder. Of all ignore files, only `.gitignore` is read, because each kind costs a
/// system call per folder.
fn walk(folder: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false).ignore(false).git_global(false).git_exclude(false);
    walk
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// Searches a folder on all cores. The files are sorted, so that the result is always the same.
pub fn search(
    folder: &Path,
    how: &Search<'_>,
    finder: &mut Finder,
    searched: &mut Searched,
) -> Result<InFolder, Failure> {
    let (left_out, hidden) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let (send, receive) = std::sync::mpsc::channel();
    // A folder that the settings exclude does not have to be readable.
    let settings = finder.of(folder)?;
    let excluded = finder.excluded(settings);
    let wanted = if how.all { is_recognized } else { is_candidate };
    walk(folder).build_parallel().run(|| {
        let (send, excluded, left_out, hidden) = (send.clone(), &excluded, &left_out, &hidden);
        Box::new(move |entry| {
            let found = match entry {
                Ok(entry) if is_hidden(&entry) && (!how.hidden || entry.file_name() == ".git") => {
                    let is_wanted = is_folder(&entry) || is_candidate(&shown(entry.path()));
                    if is_wanted && entry.file_name() != ".git" {
                        let _ = hidden.lock().map(|mut hidden| hidden.push(entry.into_path()));
                    }
                    return WalkState::Skip;
                }
                Ok(entry) if is_folder(&entry) => {
                    let is_left_out = entry.depth() > 0 && excluded.has_folder(entry.path(), how.named);
                    return if is_left_out {
                        let _ = left_out.lock().map(|mut left_out| left_out.push(entry.into_path()));
                        WalkState::Skip
                    } else {
                        WalkState::Continue
                    };
                }
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|t| t.is_file());
                    let is_wanted =
                        entry.file_name() == SETTINGS_FILE || (is_file && wanted(&shown(entry.path())));
                    let is_remembered =
                        is_file && entry.file_name().to_str().is_some_and(Searched::remembers);
                    (is_wanted || is_remembered).then(|| Ok((entry.into_path(), is_wanted)))
                }
                Err(e) => Some(Err(e.io_error().map_or_else(|| e.to_string(), explain_io))),
            };
            match found.map(|found| send.send(found)) {
                Some(Err(_)) => WalkState::Quit,
                _ => WalkState::Continue,
            }
        })
    });
    drop(send);
    let mut paths = Vec::new();
    let mut with_settings = HashSet::new();
    for path in receive {
        let (path, is_wanted) = path.map_err(|why| Failure::Read { path: folder.to_path_buf(), why })?;
        let path = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
        if path.to_str().is_some() {
            searched.add(&shown(&path));
        }
        if !is_wanted {
            continue;
        }
        if path.file_name().is_some_and(|name| name == SETTINGS_FILE) {
            with_settings.insert(folder_of(&path).to_path_buf());
        } else {
            paths.push(path);
        }
    }
    let same = with_settings.is_empty().then_some(settings);
    finder.walked(folder, with_settings);
    paths.sort_unstable_by(|a, b| by_parts(a, b));
    let (hidden, left_out) =
        (hidden.into_inner().unwrap_or_default(), left_out.into_inner().unwrap_or_default());
    searched.add_root(&shown(folder));
    for path in &left_out {
        searched.add_left_out(&shown(path));
    }
    let mut found =
        InFolder { left_out: !left_out.is_empty(), hidden, files: Vec::with_capacity(paths.len()) };
    for path in paths {
        let settings = same.map_or_else(|| finder.of(folder_of(&path)), Ok)?;
        if finder.excluded(settings).has(&path, how.named) {
            found.left_out = true;
        } else {
            found.files.push((path, settings));
        }
    }
    Ok(found)
}

/// Compares the bytes of two paths so that they are in the order of their parts, which take much longer to compare.
fn by_parts(a: &Path, b: &Path) -> std::cmp::Ordering {
    let (a, b) = (a.as_os_str().as_encoded_bytes(), b.as_os_str().as_encoded_bytes());
    let rank = |byte: u8| if is_separator(char::from(byte)) { 0 } else { byte };
    match a.iter().zip(b).find(|(a, b)| a != b) {
        Some((a, b)) => rank(*a).cmp(&rank(*b)),
        None => a.len().cmp(&b.len()),
    }
}

/// Returns the first file that would be read, of these hidden files and those in hidden folders.
pub fn first_hidden(folders: &[PathBuf]) -> Option<PathBuf> {
    const LOOKED_AT: usize = 10_000;
    let mut folders: Vec<&PathBuf> = folders.iter().collect();
    folders.sort_unstable();
    let entries = folders.into_iter().flat_map(|folder| walk(folder).sort_by_file_name(Ord::cmp).build());
    let files = entries.take(LOOKED_AT).flatten().map(DirEntry::into_path);
    let is_read = |path: &PathBuf| {
        let name = shown(path);
        let kind = |bytes: Vec<u8>| Classified::of(&name, &bytes, Given::Found).kind;
        is_candidate(&name) && read_found(path).is_some_and(|bytes| kind(bytes).read_as() != ReadAs::Other)
    };
    let mut files = files.filter(is_read);
    files.next().map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path))
}
