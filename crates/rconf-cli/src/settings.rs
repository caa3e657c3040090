//! The `rconf.toml` that each file follows: the nearest one in its folder or above it.

use crate::args::Lint;
use crate::error::{Failure, explain_io};
use rconf_core::lint::{PathGlob, SETTINGS_FILE, Settings};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// All settings of a run. A folder is looked at once.
pub struct Finder {
    /// The first holds where there is no file.
    all: Vec<Settings>,
    by_folder: HashMap<PathBuf, usize>,
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
            fixed: args.isolated.then_some(0),
            folder,
            exclude,
        };
        if let Some(path) = &args.config {
            let text = std::fs::read_to_string(path)
                .map_err(|e| Failure::Read { path: path.clone(), why: explain_io(&e) })?;
            // As if it stood in the current folder: that is what its patterns are relative to.
            finder.fixed = Some(finder.add(path, &finder.folder.clone(), &text)?);
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
        if let Some(known) = self.by_folder.get(folder) {
            return Ok(*known);
        }
        let mut absolute = self.folder.join(folder);
        if absolute.components().any(|part| part.as_os_str() == "..") {
            absolute = absolute.canonicalize().unwrap_or(absolute);
        }
        let mut passed = vec![folder.to_path_buf()];
        let mut found = 0;
        for above in absolute.ancestors() {
            if let Some(known) = self.by_folder.get(above) {
                found = *known;
                break;
            }
            passed.push(above.to_path_buf());
            let path = above.join(SETTINGS_FILE);
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    found = self.add(&path, above, &text)?;
                    break;
                }
                Err(e) if is_absent(&e) => {}
                Err(e) => return Err(Failure::Read { path, why: explain_io(&e) }),
            }
        }
        self.by_folder.extend(passed.into_iter().map(|folder| (folder, found)));
        Ok(found)
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

    /// Whether a path is left out, by `--exclude` or by the settings. The first `named` of its folders were asked
    /// for.
    pub fn excludes(&self, settings: usize, path: &Path, named: &Path) -> bool {
        let settings = &self.all[settings];
        let (globs, root) = if self.exclude.is_empty() {
            (&settings.exclude, Path::new(&settings.overrides.root))
        } else {
            (&self.exclude, self.folder.as_path())
        };
        if globs.is_empty() {
            return false;
        }
        let shown = |path: &Path| self.folder.join(path).components().collect::<PathBuf>().display().to_string();
        let named = if named.as_os_str().is_empty() { 0 } else { shown(named).split('/').count() };
        let path = shown(path);
        globs.iter().any(|glob| glob.covers(&root.display().to_string(), &path, named))
    }
}

/// Whether there is no such file: none, a folder, or a part of the path that is no folder.
fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}
