use std::collections::BTreeMap;

/// The files that may be included, by path. The core opens none itself: the caller puts in what there is.
/// Paths use `/`; they are compared after `.` and `..` are worked out.
#[derive(Debug, Clone, Default)]
pub struct Files {
    by_path: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.by_path.insert(join("", path), bytes);
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.by_path.get(path).map(Vec::as_slice)
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// The files whose path matches a pattern as `glob(3)` does, in order.
    pub fn glob(&self, pattern: &str) -> impl Iterator<Item = (&str, &[u8])> {
        let pattern: Vec<char> = pattern.chars().collect();
        self.by_path
            .iter()
            .filter(move |(path, _)| matches_glob(&pattern, &path.chars().collect::<Vec<_>>(), true))
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

/// Whether a path matches a pattern as `glob(3)` does.
pub fn glob_matches(pattern: &str, path: &str) -> bool {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    matches_glob(&chars(pattern), &chars(path), true)
}

/// Joins a path to a folder and works out `.` and `..`, without asking a file system.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let absolute = path.starts_with('/') || (folder.starts_with('/') && !path.is_empty());
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

/// The folder of a path; empty for a bare file name.
pub(crate) fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => &path[..at],
        None => "",
    }
}

/// `*`, `?` and `[…]`; none of them matches a slash, nor a dot at the start of a name.
fn matches_glob(pattern: &[char], text: &[char], at_start: bool) -> bool {
    let hidden = at_start && text.first() == Some(&'.');
    match pattern.first() {
        None => text.is_empty(),
        Some('*') => {
            let reach = text.iter().position(|&c| c == '/').unwrap_or(text.len());
            !hidden && (0..=reach).any(|n| matches_glob(&pattern[1..], &text[n..], at_start && n == 0))
        }
        Some('?') => {
            !hidden
                && text.first().is_some_and(|&c| c != '/')
                && matches_glob(&pattern[1..], &text[1..], false)
        }
        Some('[') => {
            let Some(close) = pattern.iter().skip(2).position(|&c| c == ']').map(|n| n + 2) else {
                return text.first() == Some(&'[') && matches_glob(&pattern[1..], &text[1..], false);
            };
            let (negated, set) = match pattern[1] {
                '!' | '^' => (true, &pattern[2..close]),
                _ => (false, &pattern[1..close]),
            };
            let Some(&c) = text.first().filter(|c| **c != '/' && !hidden) else { return false };
            in_set(set, c) != negated && matches_glob(&pattern[close + 1..], &text[1..], false)
        }
        Some(&c) => text.first() == Some(&c) && matches_glob(&pattern[1..], &text[1..], c == '/'),
    }
}

fn in_set(set: &[char], c: char) -> bool {
    let mut rest = set;
    while let [first, tail @ ..] = rest {
        if let ['-', last, after @ ..] = tail {
            if (*first..=*last).contains(&c) {
                return true;
            }
            rest = after;
        } else {
            if *first == c {
                return true;
            }
            rest = tail;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_worked_out() {
        assert_eq!(join("a/conf", "../../common.conf"), "common.conf");
        assert_eq!(join("a", "/etc/./x"), "/etc/x");
        assert_eq!(join("/a/b", "../c"), "/a/c");
        assert_eq!(join("", "../c"), "../c");
        assert_eq!(parent("a/b.conf"), "a");
    }

    #[test]
    fn globs_match_as_in_the_shell() {
        let mut files = Files::new();
        for path in ["d/a.conf", "d/b.conf", "d/.h.conf", "d/e/c.conf"] {
            files.insert(path, Vec::new());
        }
        let found = |pattern: &str| files.glob(pattern).map(|(p, _)| p.to_owned()).collect::<Vec<_>>();
        assert_eq!(found("d/*.conf"), ["d/a.conf", "d/b.conf"]);
        assert_eq!(found("d/[!a].conf"), ["d/b.conf"]);
        assert_eq!(found("d/[a-b].co?f"), ["d/a.conf", "d/b.conf"]);
        assert_eq!(found("*/*/c.conf"), ["d/e/c.conf"]);
    }
}
