use crate::text::join;
use fast_glob::glob_match;
use std::fmt;

/// A pattern for paths, in the syntax of `.gitignore`.
///
/// A pattern without a slash matches a name at any depth, one with a slash is relative to a folder. `**`
/// stands for any number of folders. A pattern that matches a folder covers everything in it. `!` before a
/// pattern excludes what an earlier one covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathGlob {
    pattern: String,
    /// Whether the pattern ends in a slash and matches only folders.
    folders: bool,
    /// Whether the pattern excludes what earlier ones cover.
    negated: bool,
}

/// Prints the pattern as it may be written.
impl fmt::Display for PathGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.pattern.replace("\\{", "{").replace("\\}", "}");
        let (before, after) = (if self.negated { "!" } else { "" }, if self.folders { "/" } else { "" });
        write!(f, "{before}{pattern}{after}")
    }
}

impl PathGlob {
    /// Creates a pattern. Every text is valid.
    pub fn new(pattern: &str) -> Self {
        let (pattern, negated) = pattern.strip_prefix('!').map_or((pattern, false), |rest| (rest, true));
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let (body, folders) = pattern.strip_suffix('/').map_or((pattern, false), |body| (body, true));
        let is_name = !body.contains('/');
        let parts: Vec<&str> = body.split('/').filter(|part| !part.is_empty()).collect();
        let mut pattern = parts.join("/");
        if is_name && !pattern.is_empty() {
            pattern.insert_str(0, "**/");
        }
        // In .gitignore, braces are not alternatives.
        Self { pattern: pattern.replace('{', "\\{").replace('}', "\\}"), folders, negated }
    }

    /// Returns whether the pattern begins with `!`.
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Returns the pattern without the `!` before it.
    pub(super) fn positive(&self) -> Self {
        Self { negated: false, ..self.clone() }
    }

    /// Returns whether the pattern matches the path that consists of `parts`.
    fn matches(&self, parts: &[&str], is_folder: bool) -> bool {
        (is_folder || !self.folders) && glob_match(&self.pattern, parts.join("/"))
    }
}

/// Returns whether patterns cover the file at `path`. They are relative to `root`. The user named the first
/// `named` parts of the path; patterns that match only those do not count.
pub fn covers(globs: &[PathGlob], root: &str, path: &str, named: usize) -> bool {
    covers_part(globs, root, path, named, false)
}

/// Returns whether patterns cover a folder, and with it everything in it.
pub fn covers_folder(globs: &[PathGlob], root: &str, path: &str, named: usize) -> bool {
    covers_part(globs, root, path, named, true)
}

fn covers_part(globs: &[PathGlob], root: &str, path: &str, named: usize, is_folder: bool) -> bool {
    let within = below(root, path).unwrap_or(path);
    let skipped = path.split('/').count() - within.split('/').count();
    let parts: Vec<&str> = within.split('/').filter(|part| !part.is_empty()).collect();
    let first = (named + 1).saturating_sub(skipped).max(1);
    // The last pattern that matches decides. A file in a covered folder cannot be excluded again.
    (first..=parts.len()).any(|end| {
        let is_folder = is_folder || end < parts.len();
        let last = globs.iter().rev().find(|glob| glob.matches(&parts[..end], is_folder));
        last.is_some_and(|glob| !glob.negated)
    })
}

/// Returns the path relative to `root`, or `None` if it is not below it.
pub(super) fn below<'p>(root: &str, path: &'p str) -> Option<&'p str> {
    let root = root.trim_end_matches('/');
    path.strip_prefix(root)?.strip_prefix('/').or_else(|| root.is_empty().then_some(path))
}

/// Joins a path to the folder it starts from, if the folder is known.
pub(super) fn whole(folder: Option<&str>, path: &str) -> String {
    folder.map_or_else(|| path.to_owned(), |folder| join(folder, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, path: &str) -> bool {
        super::covers(&[PathGlob::new(pattern)], "/r", path, 0)
    }

    #[test]
    fn a_name_matches_at_any_depth_and_a_path_from_its_folder() {
        assert!(covers("old", "/r/old/redis.conf") && covers("old", "/r/a/old/b/redis.conf"));
        assert!(covers("redis.conf", "/r/a/redis.conf") && covers("*.conf", "/r/a/.hidden.conf"));
        assert!(!covers("old", "/r/older/redis.conf") && !covers("r", "/r/redis.conf"));
        assert!(covers("a/old", "/r/a/old/redis.conf") && !covers("a/old", "/r/b/a/old/redis.conf"));
        assert!(covers("/old", "/r/old/redis.conf") && !covers("/old", "/r/a/old/redis.conf"));
        assert!(
            covers("a/*/redis.conf", "/r/a/b/redis.conf") && !covers("a/*/redis.conf", "/r/a/redis.conf")
        );
        assert!(covers("node-[0-9]*", "/r/node-7001/redis.conf") && covers("./a/*", "/r/a/b/c.conf"));
    }

    #[test]
    fn stars_folders_and_what_is_outside() {
        assert!(covers("**/old/*.conf", "/r/a/b/old/x.conf") && covers("a/**/x.conf", "/r/a/x.conf"));
        assert!(covers("a/**", "/r/a/b/x.conf") && !covers("a/**", "/r/a"));
        assert!(covers("old/", "/r/old/x.conf") && !covers("x.conf/", "/r/x.conf"));
        assert!(covers("old", "/elsewhere/old/x.conf") && !covers("a/old", "/elsewhere/a/old/x.conf"));
        assert!(!covers("", "/r/x.conf") && !covers("/", "/r/x.conf"));
        let deep = format!("/r/{}", "a/".repeat(500)) + "b";
        assert!(!covers(&("**/a/".repeat(200) + "c"), &deep));
    }

    #[test]
    fn folders_that_were_named_do_not_count() {
        let old = [PathGlob::new("old")];
        assert!(covers_folder(&[PathGlob::new("old/")], "/r", "/r/old", 0));
        assert!(!covers_folder(&old, "/r", "/r/old", 3));
        assert!(!super::covers(&old, "/r", "/r/old/x.conf", 3));
        assert!(super::covers(&old, "/r", "/r/old/old/x.conf", 3));
    }

    #[test]
    fn the_last_pattern_that_matches_decides() {
        let globs = ["*.conf", "!keep.conf", "old/", "a/keep.conf"].map(PathGlob::new);
        let covers = |path: &str| super::covers(&globs, "/r", path, 0);
        assert!(covers("/r/x.conf") && !covers("/r/keep.conf") && !covers("/r/b/keep.conf"));
        assert!(covers("/r/a/keep.conf") && covers("/r/old/keep.conf"));
        assert!(!super::covers(&[PathGlob::new("!x.conf")], "/r", "/r/x.conf", 0));
    }

    #[test]
    fn braces_are_letters() {
        assert!(covers("{a,b}.conf", "/r/{a,b}.conf") && !covers("{a,b}.conf", "/r/a.conf"));
    }
}
