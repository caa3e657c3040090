//! The `rconf.toml` that each file follows: the nearest one in its folder or above it.

use crate::args::Lint;
use crate::error::{Failure, explain_io};
use rayon::prelude::*;
use rconf_core::lint::{PathGlob, SETTINGS_FILE, Settings, covers, covers_folder};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// How many files are worth looking for settings on all cores.
const MANY: usize = 64;
/// A file that is larger holds no settings.
const LARGEST: u64 = 1024 * 1024;

/// All settings of a run. A folder is looked at once.
pub struct Finder {
    /// The first holds where there is no file.
    all: Vec<Settings>,
    by_folder: HashMap<PathBuf, usize>,
    /// What the last walk saw.
    walked: Option<(PathBuf, HashSet<PathBuf>)>,
    /// The one that holds for all files, because a flag says so.
    fixed: Option<usize>,
    /// The folder that relative paths start from.
    folder: PathBuf,
    /// What `--exclude` says, which replaces what the files say.
    exclude: Vec<PathGlob>,
}

impl Finder {
    /// Reads the file that `--config` names, if it names one.
    pub fn new(args: &Lint) -> Result<Self, Failure> {
        let folder = std::env::current_dir().unwrap_or_default();
        let exclude = args.exclude.iter().map(|glob| PathGlob::new(glob)).collect();
        let mut finder = Self {
            all: vec![Settings::default()],
            by_folder: HashMap::new(),
            walked: None,
            fixed: args.isolated.then_some(0),
            folder,
            exclude,
        };
        if let Some(path) = &args.config {
            let text =
                read_text(path).map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
            // As if it stood in the current folder: that is what its patterns are relative to.
            let folder = finder.folder.clone();
            finder.fixed = Some(finder.add(path, &folder, &text)?);
        }
        Ok(finder)
    }

    /// The settings that were found.
    pub fn all(&self) -> &[Settings] {
        &self.all
    }

    /// Which settings the files of a folder follow.
    pub fn of(&mut self, folder: &Path) -> Result<usize, Failure> {
        if let Some(fixed) = self.fixed {
            return Ok(fixed);
        }
        if folder.components().any(|part| part == Component::ParentDir) {
            let absolute = self.folder.join(folder);
            let absolute = absolute.canonicalize().map_err(|e| self.unreadable(folder, &e))?;
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

    /// Whether it is known that a folder has no file, so that nothing need be asked.
    fn is_without(&self, folder: &Path) -> bool {
        let within = |(root, with): &(PathBuf, HashSet<PathBuf>)| {
            let is_below = root.is_absolute() == folder.is_absolute() && folder.starts_with(root);
            is_below && folder != root && !with.contains(folder)
        };
        self.walked.as_ref().is_some_and(within)
    }

    /// Takes what a walk saw: the folders below `root` that hold a file. No other has one.
    pub fn walked(&mut self, root: &Path, with: HashSet<PathBuf>) {
        self.walked = Some((root.strip_prefix(".").unwrap_or(root).to_path_buf(), with));
    }

    /// Looks at the folders of many files at once, on all cores. If none of them holds a file, all follow the
    /// settings that are returned.
    pub fn look(&mut self, files: &[PathBuf]) -> Result<Option<usize>, Failure> {
        let is_plain =
            |path: &PathBuf| path.is_relative() && !path.components().any(|c| c == Component::ParentDir);
        if files.len() < MANY || self.fixed.is_some() || !files.iter().all(is_plain) {
            return Ok(None);
        }
        // As bytes: to compare two paths is to take both apart.
        let ancestors = files.iter().filter_map(|file| file.parent()).flat_map(Path::ancestors);
        let folders: HashSet<&[u8]> = ancestors.map(|folder| folder.as_os_str().as_bytes()).collect();
        let folders: Vec<&[u8]> = folders.into_iter().filter(|folder| !folder.is_empty()).collect();
        let holds_none = |folder: &&[u8]| {
            let path = Path::new(OsStr::from_bytes(folder)).join(SETTINGS_FILE);
            std::fs::symlink_metadata(path).is_err_and(|e| is_absent(&e))
        };
        if folders.par_iter().all(holds_none) { self.of(Path::new("")).map(Some) } else { Ok(None) }
    }

    fn read(&mut self, folder: &Path) -> Result<Option<usize>, Failure> {
        let path = folder.join(SETTINGS_FILE);
        // A pipe or a device would never come to its end.
        let is_regular = std::fs::metadata(&path).map(|data| data.is_file());
        if let Ok(false) = is_regular {
            return Ok(None);
        }
        match is_regular.and_then(|_| read_text(&path)) {
            Ok(text) => self.add(&path, &self.folder.join(folder), &text).map(Some),
            // A folder above that may not be searched holds nothing for this user.
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
        settings.overrides.root = root.display().to_string();
        self.all.push(settings);
        Ok(self.all.len() - 1)
    }

    /// What these settings leave out, unless `--exclude` says what.
    pub fn excluded(&self, settings: usize) -> Excluded<'_> {
        let settings = &self.all[settings];
        let (globs, root) = if self.exclude.is_empty() {
            (&settings.exclude, settings.overrides.root.as_str().into())
        } else {
            (&self.exclude, self.folder.to_string_lossy())
        };
        Excluded { globs, root, folder: &self.folder }
    }
}

/// What is left out.
pub struct Excluded<'f> {
    globs: &'f [PathGlob],
    root: Cow<'f, str>,
    folder: &'f Path,
}

impl Excluded<'_> {
    /// Whether a file is left out. The folders of `named` were asked for.
    pub fn has(&self, path: &Path, named: &Path) -> bool {
        let (path, named) = (|| self.whole(path), || self.parts(named));
        !self.globs.is_empty() && covers(self.globs, &self.root, &path(), named())
    }

    /// Whether a folder is left out, with all that is in it.
    pub fn has_folder(&self, path: &Path, named: &Path) -> bool {
        let (path, named) = (|| self.whole(path), || self.parts(named));
        !self.globs.is_empty() && covers_folder(self.globs, &self.root, &path(), named())
    }

    /// The path from the root, without `.` in it.
    fn whole(&self, path: &Path) -> String {
        self.folder.join(path).components().collect::<PathBuf>().display().to_string()
    }

    fn parts(&self, named: &Path) -> usize {
        if named.as_os_str().is_empty() { 0 } else { self.whole(named).split('/').count() }
    }
}

/// Reads a file that is no larger than settings can be.
fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        let why = "larger than 1 MB: this is not a settings file";
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(text)
}

/// Whether there is no such file: none, a folder, or a part of the path that is no folder.
fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}
