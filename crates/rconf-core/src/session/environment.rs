use super::{Input, Known, Searched, Stamp};
use crate::container::OnHost;
use crate::text::join;
use std::collections::BTreeMap;

/// What a session asks of the world outside. The command line answers from the disk, a page or an editor from memory.
///
/// Paths use `/`; relative ones start from the folder of the session.
pub trait Environment: Sync {
    /// Returns the bytes of a regular file, or `None` if there is none that can be read.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Returns what lies at a path, or `None` if that is not known.
    fn look(&self, path: &str) -> Option<OnHost>;

    /// Returns whether somebody may execute the file at a path, or `None` if that is not known.
    fn is_executable(&self, path: &str) -> Option<bool> {
        let _ = path;
        None
    }

    /// Returns the names of the entries of a folder, in any order. The empty path is the folder of the session.
    fn list(&self, folder: &str) -> Vec<String>;

    /// Returns what tells whether a file or a folder has changed, or `None` if that is not known. It is asked only if
    /// something is kept ([`Environment::known`]).
    fn stamp(&self, path: &str) -> Option<Stamp> {
        let _ = path;
        None
    }

    /// Returns what is kept of siblings from one run to the next, or `None` if each is read in each run.
    fn known(&self) -> Option<&Known> {
        None
    }

    /// Returns what a search has seen in a folder, or `None` if the folder was not searched.
    fn searched(&self, folder: &str) -> Option<&Searched> {
        let _ = folder;
        None
    }

    /// Calls `work` for each item and returns the results in the order of the items.
    fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        items.iter().map(work).collect()
    }
}

/// Files in memory. What is not among them is unknown rather than absent.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Creates an environment of these files.
    pub fn new(files: impl IntoIterator<Item = Input>) -> Self {
        let mut by_path = BTreeMap::new();
        // Unlike `collect`, this does not sort first, which is a lot of code for the page.
        by_path.extend(files.into_iter().map(|file| (join("", &file.path), file.bytes)));
        Self { files: by_path }
    }

    /// Returns the paths and bytes of the files below a folder, in order of their paths.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let folder = join("", folder);
        let start = if folder.is_empty() || folder == "/" { folder } else { folder + "/" };
        let from = self.files.range(start.clone()..);
        from.map_while(move |(path, _)| path.strip_prefix(start.as_str()))
    }
}

impl Environment for Memory {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.files.get(&join("", path)).cloned()
    }

    fn look(&self, path: &str) -> Option<OnHost> {
        if self.files.contains_key(&join("", path)) {
            return Some(OnHost::File);
        }
        self.below(path).next().map(|_| OnHost::Folder)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<&str> =
            self.below(folder).map(|path| path.split('/').next().unwrap_or(path)).collect();
        // In the order of the paths, what lies in one folder stands together.
        names.dedup();
        names.into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_memory_make_folders() {
        let file = |path: &str| Input { path: path.to_owned(), bytes: path.as_bytes().to_vec() };
        let memory = Memory::new(["a/x.conf", "a/b/y.conf", "./ab.conf"].map(file));
        assert_eq!(memory.list(""), ["a", "ab.conf"]);
        assert_eq!(memory.list("a"), ["b", "x.conf"]);
        assert_eq!((memory.look("a"), memory.look("a/x.conf")), (Some(OnHost::Folder), Some(OnHost::File)));
        assert_eq!(memory.look("nowhere"), None);
        assert_eq!(memory.read("a/../ab.conf").as_deref(), Some(&b"./ab.conf"[..]));
    }
}
