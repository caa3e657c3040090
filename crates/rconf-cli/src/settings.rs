//! Finds the `rconf.toml` that applies to each file: the nearest one in its folder or above it.

use crate::args::Lint;
use crate::error::{Failure, explain_io};
use crate::language::either;
use crate::system::{canonical, shown};
use rayon::prelude::*;
use rconf_core::lint::{PathGlob, SETTINGS_FILE, Settings, covers, covers_folder};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// The minimum number of files for which folders are searched on all cores.
const MANY: usize = 64;
/// The maximum size of a file with settings, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// All settings of a run. Each folder is searched once.
pub struct Finder {
    /// The settings. The first are the defaults, for files without an `rconf.toml`.
    all: Vec<Settings>,
    /// The path of each of them, except of the first.
    sources: Vec<PathBuf>,
    by_folder: HashMap<PathBuf, usize>,
    /// The folder of the last walk, and the folders below it that have an `rconf.toml`.
    walked: Option<(PathBuf, HashSet<PathBuf>)>,
    /// Folders that have no `rconf.toml`.
    without: HashSet<PathBuf>,
    /// The index of the settings that a flag makes apply to all files.
    fixed: Option<usize>,
    /// The folder that relative paths start from.
    folder: PathBuf,
    /// The patterns of `--exclude`, which replace those of the settings.
    exclude: Vec<PathGlob>,
}

impl Finder {
    /// Creates a finder. Reads the file of `--config`, if that is given.
    pub fn new(args: &Lint) -> Result<Self, Failure> {
        let folder = std::env::current_dir().unwrap_or_default();
        let exclude = args.exclude.iter().map(|glob| PathGlob::new(glob)).collect();
        let mut finder = Self {
            all: vec![Settings::default()],
            sources: Vec::new(),
            by_folder: HashMap::new(),
            walked: None,
            without: HashSet::new(),
            fixed: args.isolated.then_some(0),
            folder,
            exclude,
        };
        if let Some(path) = &args.config {
            let text =
                read_text(path).map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
            // Its patterns are relative to the current folder.
            let folder = finder.folder.clone();
            finder.fixed = Some(finder.add(path, &folder, &text)?);
        }
        Ok(finder)
    }

    /// Returns all settings found so far.
    pub fn all(&self) -> &[Settings] {
        &self.all
    }

    /// Returns the path of the file that settings were read from. `None` for the defaults.
    pub fn source(&self, settings: usize) -> Option<&Path> {
        let path = self.sources.get(settings.checked_sub(1)?)?;
        Some(path.strip_prefix(&self.folder).unwrap_or(path))
    }

    /// Returns the index of the settings that apply to the files in a folder.
    pub fn of(&mut self, folder: &Path) -> Result<usize, Failure> {
        if let Some(fixed) = self.fixed {
            return Ok(fixed);
        }
        if folder.components().any(|part| part == Component::ParentDir) {
            let absolute = self.folder.join(folder);
            let absolute = canonical(&absolute).map_err(|e| self.unreadable(folder, &e))?;
            return self.nearest(&absolute);
        }
        self.nearest(folder)
    }

    fn nearest(&mut self, folder: &Path) -> Result<usize, Failure> {
        if let Some(known) = self.by_folder.get(folder) {
            return Ok(*known);
        }
        let own = if self.is_without(folder) { None } else { self.read(folder)? };
        let found = match (own, folder.parent()) {
            (Some(found), _) => found,
            (None, Some(above)) => self.nearest(above)?,
            // The empty path is the current folder.
            (None, None) => match self.folder.clone().parent() {
                Some(above) if !folder.is_absolute() => self.nearest(above)?,
                _ => 0,
            },
        };
        self.by_folder.insert(folder.to_path_buf(), found);
        Ok(found)
    }

    /// Returns whether a folder is known to have no `rconf.toml`, so that it does not need to be searched.
    fn is_without(&self, folder: &Path) -> bool {
        let within = |(root, with): &(PathBuf, HashSet<PathBuf>)| {
            let is_below = root.is_absolute() == folder.is_absolute() && folder.starts_with(root);
            is_below && folder != root && !with.contains(folder)
        };
        self.without.contains(folder) || self.walked.as_ref().is_some_and(within)
    }

    /// Records the result of a walk: the folders below `root` that have an `rconf.toml`. All others have
    /// none.
    pub fn walked(&mut self, root: &Path, with: HashSet<PathBuf>) {
        self.walked = Some((root.strip_prefix(".").unwrap_or(root).to_path_buf(), with));
    }

    /// Searches the folders of many files at once, on all cores. If none of them has an `rconf.toml`, returns
    /// the index of the settings that apply to all files.
    pub fn look(&mut self, files: &[PathBuf]) -> Result<Option<usize>, Failure> {
        let is_plain =
            |path: &PathBuf| path.is_relative() && !path.components().any(|c| c == Component::ParentDir);
        if files.len() < MANY || self.fixed.is_some() || !files.iter().all(is_plain) {
            return Ok(None);
        }
        // Folders are compared as texts, because comparing paths splits them into components.
        let ancestors = files.iter().filter_map(|file| file.parent()).flat_map(Path::ancestors);
        let folders: HashSet<&OsStr> = ancestors.map(Path::as_os_str).collect();
        let folders: Vec<&OsStr> = folders.into_iter().filter(|folder| !folder.is_empty()).collect();
        let holds_none = |folder: &&OsStr| {
            let path = Path::new(folder).join(SETTINGS_FILE);
            std::fs::symlink_metadata(path).is_err_and(|e| is_absent(&e))
        };
        let without: Vec<bool> = folders.par_iter().map(holds_none).collect();
        if !without.contains(&false) {
            return self.of(Path::new("")).map(Some);
        }
        let folders = folders.into_iter().zip(without).filter(|(_, is_without)| *is_without);
        self.without = folders.map(|(folder, _)| PathBuf::from(folder)).collect();
        Ok(None)
    }

    fn read(&mut self, folder: &Path) -> Result<Option<usize>, Failure> {
        let path = folder.join(SETTINGS_FILE);
        // A pipe or a device might never end.
        let is_regular = std::fs::metadata(&path).map(|data| data.is_file());
        if let Ok(false) = is_regular {
            return Ok(None);
        }
        match is_regular.and_then(|_| read_text(&path)) {
            Ok(text) => self.add(&path, &self.folder.join(folder), &text).map(Some),
            // The user cannot search a folder above, so there is nothing to read.
            Err(e) if is_absent(&e) || std::fs::symlink_metadata(&path).is_err() => Ok(None),
            Err(e) => Err(self.unreadable(&path, &e)),
        }
    }

    fn unreadable(&self, path: &Path, why: &std::io::Error) -> Failure {
        let path = path.strip_prefix(&self.folder).unwrap_or(path).to_path_buf();
        Failure::Read { path, why: explain_io(why) }
    }

    fn add(&mut self, path: &Path, root: &Path, text: &str) -> Result<usize, Failure> {
        let mut settings = Settings::parse(text).map_err(|why| Failure::Settings {
            path: path.strip_prefix(&self.folder).unwrap_or(path).to_path_buf(),
            why,
        })?;
        settings.overrides.root = shown(root).into_owned();
        self.all.push(settings);
        self.sources.push(path.to_path_buf());
        Ok(self.all.len() - 1)
    }

    /// Returns what these settings exclude, unless `--exclude` replaces them.
    pub fn excluded(&self, settings: usize) -> Excluded<'_> {
        let settings = &self.all[settings];
        let (globs, root) = if self.exclude.is_empty() {
            (&settings.exclude, settings.overrides.root.as_str().into())
        } else {
            (&self.exclude, shown(&self.folder))
        };
        Excluded { globs, root, folder: &self.folder }
    }
}

/// The files and folders to exclude.
pub struct Excluded<'f> {
    globs: &'f [PathGlob],
    root: Cow<'f, str>,
    folder: &'f Path,
}

impl Excluded<'_> {
    /// Returns whether a file is excluded. The user named the folders of `named`.
    pub fn has(&self, path: &Path, named: &Path) -> bool {
        let (path, named) = (|| self.whole(path), || self.parts(named));
        !self.globs.is_empty() && covers(self.globs, &self.root, &path(), named())
    }

    /// Returns whether a folder is excluded, and with it everything in it.
    pub fn has_folder(&self, path: &Path, named: &Path) -> bool {
        let (path, named) = (|| self.whole(path), || self.parts(named));
        !self.globs.is_empty() && covers_folder(self.globs, &self.root, &path(), named())
    }

    /// Returns the absolute path, without `.` in it.
    fn whole(&self, path: &Path) -> String {
        shown(&self.folder.join(path).components().collect::<PathBuf>()).into_owned()
    }

    fn parts(&self, named: &Path) -> usize {
        if named.as_os_str().is_empty() { 0 } else { self.whole(named).split('/').count() }
    }
}

/// Reads a text file, unless it is too large for settings.
fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        let why = either("larger than 1 MB: this is not a settings file", "大于 1 MB：这不是设置文件");
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(text)
}

/// Returns whether an error means that there is no such file: the path does not exist, is a folder, or leads
/// through a file.
fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}
