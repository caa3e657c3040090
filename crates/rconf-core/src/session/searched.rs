use crate::container::KUSTOMIZATIONS;
use crate::text::{join, parent};
use std::collections::HashMap;

/// What a search of folders has seen beside the files that it found, so that nothing has to look into these folders again.
#[derive(Debug, Clone, Default)]
pub struct Searched {
    /// The folders that were named.
    roots: Vec<String>,
    /// The folders in them that were left out.
    left_out: Vec<String>,
    /// The names of the files that may be scripts, by folder.
    scripts: HashMap<String, Vec<String>>,
    /// The paths of the kustomizations.
    kustomizations: Vec<String>,
}

impl Searched {
    /// Adds a folder that was searched.
    pub fn add_root(&mut self, path: &str) {
        self.roots.push(join("", path));
    }

    /// Adds a folder that was left out.
    pub fn add_left_out(&mut self, path: &str) {
        self.left_out.push(join("", path));
    }

    /// Adds a file, if it is one of those that [are remembered](Self::remembers).
    pub fn add(&mut self, path: &str) {
        let path = join("", path);
        let name = name_of(&path);
        let is_kustomization = KUSTOMIZATIONS.contains(&name);
        if may_be_script(name) {
            self.scripts.entry(parent(&path).to_owned()).or_default().push(name.to_owned());
        }
        if is_kustomization {
            self.kustomizations.push(path);
        }
    }

    /// Returns whether a search remembers a file with this name: one that may be a script, or a kustomization.
    pub fn remembers(name: &str) -> bool {
        may_be_script(name) || KUSTOMIZATIONS.contains(&name)
    }

    /// Returns whether a folder was searched. Hidden folders count as left out.
    pub fn covers(&self, folder: &str) -> bool {
        let folder = join("", folder);
        let is_in = |root: &String| match folder.strip_prefix(root.as_str()) {
            _ if root.is_empty() => !folder.starts_with('/') && !folder.starts_with("..") && shows(&folder),
            Some(rest) => (rest.is_empty() || rest.starts_with('/') || root == "/") && shows(rest),
            None => false,
        };
        let is_left_out = |out: &String| {
            folder.strip_prefix(out.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.roots.iter().any(is_in) && !self.left_out.iter().any(is_left_out)
    }

    /// Returns the names of the files in a folder that may be scripts.
    pub(super) fn scripts(&self, folder: &str) -> &[String] {
        self.scripts.get(folder).map_or(&[], Vec::as_slice)
    }

    /// Returns whether there is no file that may be a script.
    pub(super) fn is_without_scripts(&self) -> bool {
        self.scripts.is_empty()
    }

    /// Returns the paths of the kustomizations.
    pub(super) fn kustomizations(&self) -> &[String] {
        &self.kustomizations
    }

    /// Returns the folders that were named.
    pub(super) fn roots(&self) -> &[String] {
        &self.roots
    }
}

/// Returns whether no part of a path is hidden.
fn shows(path: &str) -> bool {
    !path.split('/').any(|part| part.starts_with('.'))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns whether a file with this name may be a script.
pub(super) fn may_be_script(name: &str) -> bool {
    is_named_script(name) || !name.contains('.')
}

/// Returns whether a file with this name is a script for sure.
pub(super) fn is_named_script(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".sh", ".bash"].iter().any(|end| lower.ends_with(end))
        || ["entrypoint", "dockerfile", "makefile"].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_is_known() {
        let mut here = Searched::default();
        here.add_root(".");
        assert!(here.covers("") && here.covers("a/b") && here.covers("./a"));
        assert!(!here.covers("..") && !here.covers("/a") && !here.covers(".git/hooks"));
        let mut searched = Searched::default();
        searched.add_root("k/");
        searched.add_left_out("k/old");
        for path in ["./k/run.sh", "k/start", "k/redis.conf", "k/a/kustomization.yaml"] {
            searched.add(path);
            assert_eq!(Searched::remembers(name_of(path)), !path.ends_with("conf"), "{path}");
        }
        assert!(searched.covers("k") && searched.covers("k/a") && searched.covers("k/older"));
        assert!(!searched.covers("kk") && !searched.covers("k/old/x") && !searched.covers(""));
        assert_eq!(searched.scripts("k"), ["run.sh", "start"]);
        assert_eq!(searched.kustomizations(), ["k/a/kustomization.yaml"]);
    }
}
