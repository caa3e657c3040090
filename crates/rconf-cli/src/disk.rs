//! The disk, as the environment of a session.

use crate::error::Failure;
use crate::read::{self, read_found};
use crate::system;
use rayon::prelude::*;
use rconf_core::config::join;
use rconf_core::container::OnHost;
use rconf_core::session::{Environment, Known, Searched, Stamp};
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

/// The minimum number of items per thread.
const LEAST_ITEMS: usize = 16;

/// The disk, with the number of threads that may read it.
#[derive(Default)]
pub struct Disk {
    /// The number of threads. `None` means one per core.
    pub jobs: Option<usize>,
    texts: Texts,
    /// What a search of folders has seen.
    searched: OnceLock<Searched>,
    /// The paths that were asked for, if they are to be watched.
    asked: Option<Mutex<BTreeSet<String>>>,
    /// What is kept from one run to the next.
    known: Option<Arc<Known>>,
}

/// How old a change must be until the time of the next one is another for sure: the clock of a file system is coarse.
const SETTLED: Duration = Duration::from_millis(100);

/// Texts that count instead of those on the disk: what an editor holds, or what is yet to be written.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The folder that relative paths start from.
    folder: String,
    /// The texts by absolute path.
    by_path: HashMap<String, Arc<[u8]>>,
}

impl Texts {
    /// Creates an empty set in the current folder.
    pub fn here() -> Self {
        let folder = std::env::current_dir().unwrap_or_default();
        Self { folder: system::shown(&folder).into_owned(), by_path: HashMap::new() }
    }

    /// Sets the text of a file.
    pub fn insert(&mut self, path: &str, text: Arc<[u8]>) {
        self.by_path.insert(join(&self.folder, path), text);
    }

    fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        if self.by_path.is_empty() { None } else { self.by_path.get(&join(&self.folder, path)) }
    }
}

impl Disk {
    /// Creates the disk. With `jobs`, that many threads may read it.
    pub fn new(jobs: Option<usize>) -> Self {
        Self { jobs, ..Self::default() }
    }

    /// Lets texts count instead of those on the disk.
    #[must_use]
    pub fn with_texts(mut self, texts: Texts) -> Self {
        self.texts = texts;
        self
    }

    /// Keeps siblings from one run to the next.
    #[must_use]
    pub fn keeping(mut self, known: Arc<Known>) -> Self {
        self.known = Some(known);
        self
    }

    /// Remembers which paths are asked for.
    #[must_use]
    pub fn watched(mut self) -> Self {
        self.asked = Some(Mutex::default());
        self
    }

    /// Returns the paths that were asked for, if they are remembered.
    pub fn asked(self) -> BTreeSet<String> {
        self.asked.and_then(|asked| asked.into_inner().ok()).unwrap_or_default()
    }

    /// Reads a file that the user named, or standard input.
    pub fn open(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        self.note(path.to_str());
        match path.to_str().and_then(|path| self.texts.get(path)) {
            Some(text) => Ok(text.to_vec()),
            None => read::read(path),
        }
    }

    /// Keeps what a search of folders has seen, which is the first one.
    pub fn has_searched(&self, searched: Searched) {
        let _ = self.searched.set(searched);
    }

    fn note(&self, path: Option<&str>) {
        if let (Some(asked), Some(path)) = (&self.asked, path)
            && let Ok(mut asked) = asked.lock()
        {
            asked.insert(path.to_owned());
        }
    }
}

impl Environment for Disk {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.note(Some(path));
        self.texts.get(path).map(|text| text.to_vec()).or_else(|| read_found(Path::new(path)))
    }

    fn look(&self, path: &str) -> Option<OnHost> {
        self.note(Some(path));
        Some(match std::fs::metadata(path) {
            Ok(data) if data.is_dir() => OnHost::Folder,
            Ok(_) => OnHost::File,
            Err(_) if self.texts.get(path).is_some() => OnHost::File,
            Err(_) => OnHost::Absent,
        })
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        system::is_executable(&std::fs::metadata(path).ok()?)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let folder = if folder.is_empty() { "." } else { folder };
        self.note(Some(folder));
        let listing = std::fs::read_dir(folder);
        let names = listing.into_iter().flatten().flatten();
        names.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        if let Some(text) = self.texts.get(path) {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            return Some(Stamp([1, hasher.finish(), text.len() as u64, 0]));
        }
        let Ok(data) = std::fs::metadata(path) else { return Some(Stamp([0; 4])) };
        let modified = data.modified().ok()?;
        let time = modified.duration_since(UNIX_EPOCH).ok()?;
        let is_settled = modified.elapsed().ok()? > SETTLED;
        is_settled.then(|| Stamp([2, time.as_secs(), u64::from(time.subsec_nanos()), data.len()]))
    }

    fn known(&self) -> Option<&Known> {
        self.known.as_deref()
    }

    fn searched(&self, folder: &str) -> Option<&Searched> {
        // Whoever watches has to be told of each folder that counts, and an editor may hold files that are not on the disk.
        let is_whole = self.asked.is_none() && self.texts.by_path.is_empty();
        self.searched.get().filter(|searched| is_whole && searched.covers(folder))
    }

    fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        if items.len() < 2 * LEAST_ITEMS || self.jobs == Some(1) {
            return items.iter().map(work).collect();
        }
        let all = || items.par_iter().with_min_len(LEAST_ITEMS).map(&work).collect();
        match self.jobs.map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build()) {
            Some(Ok(pool)) => pool.install(all),
            _ => all(),
        }
    }
}
