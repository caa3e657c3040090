use crate::config::{join, segment_matches};

/// A pattern for paths, as `.gitignore` has it: a name matches at any depth, a pattern with a slash from the
/// folder it is relative to; `**` is any number of folders; a pattern for a folder covers all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathGlob {
    segments: Vec<Vec<char>>,
    /// Whether only folders match: it ends in a slash.
    folders: bool,
}

impl PathGlob {
    /// Reads a pattern. Any text is one.
    pub fn new(pattern: &str) -> Self {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let (body, folders) = pattern.strip_suffix('/').map_or((pattern, false), |body| (body, true));
        let mut segments: Vec<Vec<char>> =
            body.split('/').filter(|s| !s.is_empty()).map(|s| s.chars().collect()).collect();
        if !body.contains('/') && !segments.is_empty() {
            segments.insert(0, vec!['*', '*']);
        }
        Self { segments, folders }
    }

    /// Whether a file is covered. `root` is the folder that the pattern is relative to, `path` the file's path; the
    /// first `named` parts of the path were asked for by name, and do not count.
    pub fn covers(&self, root: &str, path: &str, named: usize) -> bool {
        self.covers_part(root, path, named, self.folders)
    }

    /// Whether a folder is covered, and with it all that is in it.
    pub fn covers_folder(&self, root: &str, path: &str, named: usize) -> bool {
        self.covers_part(root, path, named, false)
    }

    fn covers_part(&self, root: &str, path: &str, named: usize, not_whole: bool) -> bool {
        let within = below(root, path).unwrap_or(path);
        let skipped = path.split('/').count() - within.split('/').count();
        let parts: Vec<Vec<char>> =
            within.split('/').filter(|s| !s.is_empty()).map(|s| s.chars().collect()).collect();
        let first = (named + 1).saturating_sub(skipped).max(1);
        let last = if not_whole { parts.len().saturating_sub(1) } else { parts.len() };
        (first..=last).any(|end| matches(&self.segments, &parts[..end]))
    }
}

/// The path below a folder; none if it is not below it.
pub(super) fn below<'p>(root: &str, path: &'p str) -> Option<&'p str> {
    let root = root.trim_end_matches('/');
    path.strip_prefix(root)?.strip_prefix('/').or_else(|| root.is_empty().then_some(path))
}

/// The path with the folder it starts from, if that is known.
pub(super) fn whole(folder: Option<&str>, path: &str) -> String {
    folder.map_or_else(|| path.to_owned(), |folder| join(folder, path))
}

/// Takes time in proportion to the product of the lengths: a mismatch goes back to the last `**` alone.
fn matches(pattern: &[Vec<char>], path: &[Vec<char>]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), path.get(t)) {
            (None, None) => return true,
            // At the end it stands for at least one name: what is in a folder, not the folder.
            (Some(stars), Some(_)) if stars.as_slice() == ['*', '*'] => {
                if p + 1 == pattern.len() {
                    return true;
                }
                p += 1;
                star = Some((p, t));
                continue;
            }
            (Some(segment), Some(name)) if segment_matches(segment, name) => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        match star {
            Some((behind, end)) if end < path.len() => {
                star = Some((behind, end + 1));
                (p, t) = (behind, end + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, path: &str) -> bool {
        PathGlob::new(pattern).covers("/r", path, 0)
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
        let old = PathGlob::new("old");
        assert!(
            PathGlob::new("old/").covers_folder("/r", "/r/old", 0) && !old.covers_folder("/r", "/r/old", 3)
        );
        assert!(!old.covers("/r", "/r/old/x.conf", 3) && old.covers("/r", "/r/old/old/x.conf", 3));
    }
}
