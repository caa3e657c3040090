//! A crate as a tree of modules, starting at `lib.rs`. Files that only tests declare are omitted.

use super::source::Mention;
use super::source::{Source, source};
use super::uses::Use;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(crate) struct Crate {
    pub files: Vec<PathBuf>,
    pub modules: Vec<Module>,
}

pub(crate) struct Module {
    /// The names from the root of the crate to the module. Empty for the root.
    pub path: Vec<String>,
    pub file: usize,
    pub parent: usize,
    pub children: BTreeMap<String, usize>,
    pub items: BTreeSet<String>,
    pub uses: Vec<Use>,
    pub mentions: Vec<Mention>,
}

type ReadFile<'a> = &'a dyn Fn(&Path) -> Option<String>;

impl Crate {
    /// Reads the crate with the root file `root`. `read` returns the contents of a file.
    pub fn read(root: &Path, read: ReadFile) -> Result<Self, String> {
        let mut tree = Self { files: Vec::new(), modules: Vec::new() };
        let folder = root.parent().unwrap_or(Path::new(""));
        tree.add_file(root, folder, Vec::new(), 0, read)?;
        Ok(tree)
    }

    /// Returns the name of the crate's folder, such as `rconf-core`.
    pub fn name(&self) -> String {
        let folder = self.files[0].ancestors().nth(2).and_then(Path::file_name);
        folder.unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Returns the station of a module, or `""` for the root, which is in none.
    pub fn station(&self, module: usize) -> &str {
        self.modules[module].path.first().map_or("", String::as_str)
    }

    /// Returns whether a file is a `mod.rs`, whose re-exports are the names of its folder, and not uses of
    /// its own.
    pub fn is_mod_file(&self, file: usize) -> bool {
        self.files[file].file_name().is_some_and(|name| name == "mod.rs")
    }

    fn add_file(
        &mut self,
        file: &Path,
        folder: &Path,
        path: Vec<String>,
        parent: usize,
        read: ReadFile,
    ) -> Result<usize, String> {
        let text = read(file).ok_or_else(|| format!("cannot read {}", file.display()))?;
        let source = source(&text).map_err(|why| format!("{}: {why}", file.display()))?;
        self.files.push(file.to_owned());
        self.add_module(source, self.files.len() - 1, folder, path, parent, read)
    }

    fn add_module(
        &mut self,
        source: Source,
        file: usize,
        folder: &Path,
        path: Vec<String>,
        parent: usize,
        read: ReadFile,
    ) -> Result<usize, String> {
        let Source { items, uses, mentions, inline, declared } = source;
        let here = self.modules.len();
        let children = BTreeMap::new();
        self.modules.push(Module { path, file, parent, children, items, uses, mentions });
        for (name, inner) in inline {
            let path = self.path_below(here, &name);
            let child = self.add_module(inner, file, &folder.join(&name), path, here, read)?;
            self.modules[here].children.insert(name, child);
        }
        for name in declared {
            let path = self.path_below(here, &name);
            let (beside, inside) = (folder.join(format!("{name}.rs")), folder.join(&name));
            let file = if read(&beside).is_some() { beside } else { inside.join("mod.rs") };
            let child = self.add_file(&file, &inside, path, here, read)?;
            self.modules[here].children.insert(name, child);
        }
        Ok(here)
    }

    fn path_below(&self, module: usize, name: &str) -> Vec<String> {
        let above = self.modules[module].path.iter().map(String::as_str);
        above.chain([name]).map(str::to_owned).collect()
    }
}
