//! Resolves a path to the module that defines the item.

use super::tree::Crate;

/// The item that a path leads to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub module: usize,
    /// The name of the item, or `None` if the path names the module itself.
    pub item: Option<String>,
}

/// The target of a path, and the modules that the path names on the way.
pub(crate) struct Walk {
    pub target: Target,
    pub passed: Vec<usize>,
}

/// The maximum depth of re-exports of re-exports. More are a cycle.
const DEEPEST: usize = 20;

impl Crate {
    /// Resolves a path in the module `from`. Returns `None` if it leads to another crate.
    pub fn resolve(&self, from: usize, path: &[String]) -> Option<Walk> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: usize, path: &[String], depth: usize) -> Option<Walk> {
        if depth > DEEPEST {
            return None;
        }
        let (mut module, mut at) = self.start(from, path);
        let mut passed = Vec::new();
        while let Some(name) = path.get(at) {
            let is_last = at + 1 == path.len();
            let Some(found) = self.look_up(module, name, is_last, depth) else {
                // A name that is not in scope belongs to another crate or to the language.
                return (at > 0)
                    .then(|| Walk { target: Target { module, item: Some(name.clone()) }, passed });
            };
            if found.item.is_some() {
                return Some(Walk { target: found, passed });
            }
            module = found.module;
            passed.push(module);
            at += 1;
        }
        Some(Walk { target: Target { module, item: None }, passed })
    }

    /// Returns the module that the first names of a path stand for, and the number of these names.
    fn start(&self, from: usize, path: &[String]) -> (usize, usize) {
        let mut module = from;
        let mut at = 0;
        while let Some(name) = path.get(at) {
            match name.as_str() {
                "crate" => module = 0,
                "self" => {}
                "super" => module = self.modules[module].parent,
                _ => break,
            }
            at += 1;
        }
        (module, at)
    }

    /// Looks up a name in a module. The last name of a path may be an item; for earlier names, modules take
    /// precedence.
    fn look_up(&self, module: usize, name: &str, is_last: bool, depth: usize) -> Option<Target> {
        let here = &self.modules[module];
        let child = here.children.get(name).map(|child| Target { module: *child, item: None });
        if !is_last && child.is_some() {
            return child;
        }
        if here.items.contains(name) {
            return Some(Target { module, item: Some(name.to_owned()) });
        }
        let named = here.uses.iter().filter(|entry| entry.name.as_deref() == Some(name));
        let mut named = named.filter(|entry| entry.path.as_slice() != [name]);
        let found = named.find_map(|entry| self.follow(module, &entry.path, depth + 1));
        if let Some(walk) = found {
            return Some(walk.target);
        }
        child.or_else(|| self.look_up_in_globs(module, name, is_last, depth))
    }

    fn look_up_in_globs(&self, module: usize, name: &str, is_last: bool, depth: usize) -> Option<Target> {
        let globs = self.modules[module].uses.iter().filter(|entry| entry.name.is_none());
        globs.into_iter().find_map(|glob| {
            let walk = self.follow(module, &glob.path, depth + 1)?;
            match walk.target {
                Target { module: other, item: None } if other != module && depth < DEEPEST => {
                    self.look_up(other, name, is_last, depth + 1)
                }
                _ => None,
            }
        })
    }
}
