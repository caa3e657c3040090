//! Finds and reads files.

use crate::args::Lint;
use crate::error::{Failure, explain_io};
use crate::read::folder_of;
use crate::search::{Search, search};
use crate::settings::Finder;
use crate::system::bytes_of;
use rayon::prelude::*;
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::session::{FileKind, Given, Searched};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The minimum number of paths that are looked at on all cores. Starting threads for fewer takes longer.
const MANY: usize = 64;

/// A file that may be linted.
pub struct Found {
    /// The path of the file.
    pub path: PathBuf,
    /// The index of the settings that apply to the file.
    pub settings: usize,
    /// Whether the user named the file.
    pub given: Given,
    /// The kind of the file, once it is read.
    pub kind: FileKind,
    /// The index of the searched folder in which it was found.
    pub folder: Option<usize>,
}

impl Found {
    /// Returns whether the file is standard input.
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// A folder that was searched.
pub struct Folder {
    /// The path of the folder.
    pub path: PathBuf,
    /// Whether something in it is left out, or read under another name, so that nothing else has to be there.
    pub may_be_empty: bool,
    /// The hidden folders and files in it that were passed over.
    pub hidden: Vec<PathBuf>,
}

/// The files that may be linted, and the folders that were searched for them.
#[derive(Default)]
pub struct Paths {
    /// The files, without duplicates.
    pub files: Vec<Found>,
    /// The folders.
    pub folders: Vec<Folder>,
    /// What the search has seen beside the files.
    pub searched: Searched,
}

/// Finds the files that the paths stand for. Folders are searched.
pub fn find(args: &Lint, finder: &mut Finder) -> Result<Paths, Failure> {
    let mut paths = Paths::default();
    let same = finder.look(&args.paths)?;
    let kinds: Vec<_> = if args.paths.len() < MANY {
        args.paths.iter().map(std::fs::metadata).collect()
    } else {
        args.paths.par_iter().map(std::fs::metadata).collect()
    };
    for (path, kind) in args.paths.iter().zip(kinds) {
        let named = |settings| Found {
            path: path.clone(),
            settings,
            given: Given::ByName,
            kind: FileKind::Server,
            folder: None,
        };
        if path.as_os_str() == "-" {
            let stands_for = args.stdin_filename.as_deref().unwrap_or(Path::new(""));
            let settings = finder.of(folder_of(stands_for))?;
            let is_excluded =
                args.stdin_filename.is_some() && finder.excluded(settings).has(stands_for, Path::new(""));
            if !(args.force_exclude && is_excluded) {
                paths.files.push(named(settings));
            }
            continue;
        }
        let data = kind.map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
        if data.is_dir() {
            find_in(path, args, finder, &mut paths)?;
            continue;
        }
        let settings = same.map_or_else(|| finder.of(folder_of(path)), Ok)?;
        if !(args.force_exclude && finder.excluded(settings).has(path, Path::new(""))) {
            paths.files.push(named(settings));
        }
    }
    // One search finds each file once.
    if args.paths.len() > 1 || paths.files.iter().any(|file| file.given == Given::ByName) {
        drop_duplicates(&mut paths);
    }
    Ok(paths)
}

/// Drops files that are there under the same path before.
fn drop_duplicates(paths: &mut Paths) {
    let mut seen = HashSet::with_capacity(paths.files.len());
    // Comparing the bytes of paths is much faster than comparing their parts.
    let bytes = |file: &Found| {
        let path = bytes_of(&file.path);
        path.strip_prefix(b"./").unwrap_or(&path).to_vec()
    };
    let Paths { files, folders, .. } = paths;
    files.retain(|file| {
        let is_new = seen.insert(bytes(file));
        if let Some(folder) = file.folder.filter(|_| !is_new) {
            folders[folder].may_be_empty = true;
        }
        is_new
    });
}

/// Finds the files in a folder. The spec of the cluster, if it lies there, counts as named.
fn find_in(path: &Path, args: &Lint, finder: &mut Finder, paths: &mut Paths) -> Result<(), Failure> {
    let number = paths.folders.len();
    let spec = path.join(SETTINGS_FILE);
    if is_spec(&spec) {
        let spec = spec.strip_prefix(".").map(Path::to_path_buf).unwrap_or(spec);
        paths.files.push(Found {
            path: spec,
            settings: 0,
            given: Given::ByName,
            kind: FileKind::Spec,
            folder: Some(number),
        });
    }
    let named = if args.force_exclude { Path::new("") } else { path };
    let search_for = Search { named, hidden: args.hidden, all: args.show_files };
    let found = search(path, &search_for, finder, &mut paths.searched)?;
    let file = |(path, settings)| Found {
        path,
        settings,
        given: Given::Found,
        kind: FileKind::Server,
        folder: Some(number),
    };
    paths.files.extend(found.files.into_iter().map(file));
    // A plan that is named may be the only file to check.
    let may_be_empty = found.left_out || (!args.docker.is_empty() && !is_conf(path));
    paths.folders.push(Folder { path: path.to_path_buf(), may_be_empty, hidden: found.hidden });
    Ok(())
}

/// Returns whether a path has the extension of a configuration.
pub fn is_conf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "conf")
}

/// Returns whether a file is an `rconf.toml` that describes a cluster, and does not only configure the
/// linter.
fn is_spec(path: &Path) -> bool {
    // Reading a named pipe would block.
    let is_file = std::fs::metadata(path).is_ok_and(|data| data.is_file());
    is_file && std::fs::read_to_string(path).is_ok_and(|text| rconf_core::spec::is_spec(&text))
}
