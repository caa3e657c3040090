use crate::text::join;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The files that may be included, by path. The core does not open files itself; the caller provides them.
/// Paths use `/`, and are compared after `.` and `..` are resolved.
#[derive(Debug, Clone, Default)]
pub struct Files {
    by_path: BTreeMap<String, (String, Vec<u8>)>,
}

impl Files {
    /// Creates an empty set of files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.insert_as(path, &join("", path), bytes);
    }

    /// Adds a file that the server sees at `path` and people know as `shown`, such as one in a mounted
    /// folder.
    pub fn insert_as(&mut self, path: &str, shown: &str, bytes: Vec<u8>) {
        self.by_path.insert(join("", path), (shown.to_owned(), bytes));
    }

    /// Returns the bytes of a file, or `None` if there is no such file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.by_path.get(path).map(|(_, bytes)| bytes.as_slice())
    }

    /// Returns the path by which people know a file, and its bytes.
    pub(super) fn shown(&self, path: &str) -> Option<(&str, &[u8])> {
        self.by_path.get(path).map(|(shown, bytes)| (shown.as_str(), bytes.as_slice()))
    }

    /// Returns `true` if there are no files.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// Returns the files whose path matches a pattern as `glob(3)` does, in order.
    pub fn glob(&self, pattern: &str) -> impl Iterator<Item = (&str, &[u8])> {
        // Every match begins with the text before the first special character.
        let literal = pattern.split(['*', '?', '[', '\\']).next().unwrap_or_default().to_owned();
        let pattern: Vec<char> = pattern.chars().collect();
        let from = (Bound::Included(literal.as_str()), Bound::Unbounded);
        let candidates = self.by_path.range::<str, _>(from);
        candidates
            .take_while(move |(path, _)| path.starts_with(&literal))
            .filter(move |(path, _)| matches_glob(&pattern, &path.chars().collect::<Vec<_>>()))
            .map(|(_, (shown, bytes))| (shown.as_str(), bytes.as_slice()))
    }
}

/// Returns `true` if a path matches a pattern as `glob(3)` does.
pub fn glob_matches(pattern: &str, path: &str) -> bool {
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    matches_glob(&chars(pattern), &chars(path))
}

/// Returns whether a text matches a glob of `*`, `?` and `[…]`, none of which matches a slash, or a dot at
/// the start of a name. The time is proportional to the product of the lengths: a mismatch only goes back to
/// the last `*`, because none reaches across a slash.
fn matches_glob(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    // The position after the last `*` of this name, and the end in the text of what it matches.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let hidden = text.get(t) == Some(&'.') && (t == 0 || text[t - 1] == '/');
        if pattern.get(p) == Some(&'*') {
            if hidden {
                return false;
            }
            p += 1;
            star = Some((p, t));
            continue;
        }
        if p == pattern.len() && t == text.len() {
            return true;
        }
        if let Some(&c) = text.get(t)
            && let Some(length) = matches_one(&pattern[p..], c, hidden)
        {
            if c == '/' {
                star = None;
            }
            p += length;
            t += 1;
            continue;
        }
        match star {
            Some((behind, end)) if text.get(end).is_some_and(|&c| c != '/') => {
                star = Some((behind, end + 1));
                (p, t) = (behind, end + 1);
            }
            _ => return false,
        }
    }
}

/// Returns how many characters of the pattern match `c`, or `None` if it does not match.
fn matches_one(pattern: &[char], c: char, hidden: bool) -> Option<usize> {
    let special = c != '/' && !hidden;
    match *pattern {
        ['?', ..] => special.then_some(1),
        ['\\', escaped, ..] => (escaped == c).then_some(2),
        ['[', ..] => {
            let negated = matches!(pattern.get(1), Some('!' | '^'));
            let from = 1 + usize::from(negated);
            // A closing bracket that comes first in the set belongs to it.
            let close = pattern.iter().skip(from + 1).position(|&c| c == ']').map(|n| n + from + 1);
            match close {
                Some(close) => (special && in_set(&pattern[from..close], c) != negated).then_some(close + 1),
                None => (c == '[').then_some(1),
            }
        }
        [literal, ..] => (literal == c).then_some(1),
        [] => None,
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
        assert_eq!(found("d/.*.conf"), ["d/.h.conf"]);
        assert_eq!(found("d/*/*"), ["d/e/c.conf"]);
        assert_eq!(found("d/*a*.c*f"), ["d/a.conf"]);
    }

    #[test]
    fn globs_with_many_stars_take_no_time() {
        let path = format!("d/{}", "a".repeat(5_000));
        assert!(!glob_matches("d/*a*a*a*a*a*a*a*a*a*a*a*b", &path));
        assert!(glob_matches("d/*a*a*a*a*a*a*a*a*a*a*a*", &path));
    }

    #[test]
    fn sets_and_escapes() {
        assert!(glob_matches("[]a]", "]") && glob_matches("[!]a]", "b") && !glob_matches("[!]a]", "]"));
        assert!(glob_matches("a[", "a[") && glob_matches("[", "[") && !glob_matches("[", "a"));
        assert!(glob_matches("\\*", "*") && !glob_matches("\\*", "a"));
        assert!(!glob_matches("[!a]b", "/b") && !glob_matches("?h", ".h") && !glob_matches("*", ".h"));
    }
}
