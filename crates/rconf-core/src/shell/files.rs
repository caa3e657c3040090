//! The files on the host, as far as the script writes them.

use super::marks::{self, FOLDER};
use crate::text::{Place, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The maximum length of a text that is followed as a file, in bytes.
pub(crate) const LONGEST_FILE: usize = 1 << 17;

/// The maximum number of files that are followed.
const FILES: usize = 4000;

/// A line of a file that a script or compose file writes.
#[derive(Debug)]
pub(crate) struct Line {
    pub text: String,
    /// The offset of the first unknown part.
    pub unknown: Option<usize>,
    pub place: Place,
}

/// A file that a script writes.
#[derive(Debug)]
pub(crate) struct WrittenFile {
    /// The normalized path on the host.
    pub path: String,
    pub lines: Vec<Line>,
}

/// The content of a file: lines with marks, and the place of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Content {
    pub lines: Vec<(String, Span)>,
    /// Whether the last line has no line break.
    is_open: bool,
}

impl Content {
    /// Creates the lines of a text that is written in one place.
    pub fn of_text(text: &str, span: Span) -> Self {
        let lines = marks::split(text, '\n').into_iter();
        let mut lines: Vec<(String, Span)> = lines.map(|line| (line.to_owned(), span)).collect();
        let is_open = lines.pop_if(|(last, _)| last.is_empty()).is_none();
        Self { lines, is_open }
    }

    fn append(&mut self, mut more: Self) {
        if self.is_open && !more.lines.is_empty() {
            let (text, span) = more.lines.remove(0);
            if let Some((last, all)) = self.lines.last_mut() {
                last.push_str(&text);
                *all = all.to(span);
            }
        }
        self.is_open = if more.lines.is_empty() { self.is_open && more.is_open } else { more.is_open };
        self.lines.append(&mut more.lines);
    }

    /// Gives each line its own place if the source text has as many lines as the group.
    fn spread(&mut self, script: &[u8]) {
        for group in self.lines.chunk_by_mut(|a, b| a.1 == b.1).filter(|group| group.len() > 1) {
            let span = group[0].1;
            let text = span.of(script);
            if text.split(|&b| b == b'\n').count() != group.len() {
                continue;
            }
            let mut at = span.start;
            for ((_, place), line) in group.iter_mut().zip(text.split(|&b| b == b'\n')) {
                *place = Span::new(at, at + line.trim_ascii_end().len());
                at += line.len() + 1;
            }
        }
    }

    fn size(&self) -> usize {
        self.lines.iter().map(|(line, _)| line.len() + 1).sum()
    }
}

/// The files on the host, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The content that the script wrote, by path. `None` if it is no longer known.
    by_path: BTreeMap<String, Option<Content>>,
    /// The paths of files and folders that the script creates, so that only the script has written to them.
    fresh: BTreeSet<String>,
    /// The paths of files and folders that other commands may have changed.
    spoiled: BTreeSet<String>,
}

/// Returns whether a path or a folder above it is in `paths`.
fn holds(paths: &BTreeSet<String>, path: &str) -> bool {
    let mut path = path;
    loop {
        if paths.contains(path) {
            return true;
        }
        match path.rsplit_once('/') {
            Some((above, _)) => path = above,
            None => return false,
        }
    }
}

impl Files {
    /// Records that a file is written. `content` is `None` if it is not known.
    pub fn write(&mut self, path: String, content: Option<Content>, appends: bool, is_sure: bool) {
        if self.by_path.len() >= FILES && !self.by_path.contains_key(&path) {
            return;
        }
        let old = self.by_path.get(&path);
        let next = match (old, content, appends) {
            (_, None, _) | (Some(None), _, true) => None,
            // It is not known whether the content is appended.
            (_, Some(_), true) | (Some(None), Some(_), false) if !is_sure => None,
            (Some(Some(old)), Some(more), true) if old.size() + more.size() <= LONGEST_FILE => {
                let mut all = old.clone();
                all.append(more);
                Some(all)
            }
            (Some(Some(_)), Some(_), true) => None,
            (None, Some(new), true) => {
                let is_fresh = holds(&self.fresh, &path) && !holds(&self.spoiled, &path);
                is_fresh.then_some(new)
            }
            // The file is overwritten, and it is not known which content a server reads.
            (Some(Some(old)), Some(new), false) if !old.lines.is_empty() && *old != new => None,
            (_, Some(new), false) => (new.size() <= LONGEST_FILE).then_some(new),
        };
        self.by_path.insert(path, next);
    }

    /// Records that a file, or all files in a folder, may have any content now.
    pub fn spoil(&mut self, path: &str) {
        if let Some(content) = self.by_path.get_mut(path) {
            *content = None;
        }
        let below = format!("{path}/");
        let within = self.by_path.range(below.clone()..).map(|(name, _)| name.clone());
        let within: Vec<String> = within.take_while(|name| name.starts_with(&below)).collect();
        for name in within {
            self.by_path.insert(name, None);
        }
        if self.spoiled.len() < FILES {
            self.spoiled.insert(path.to_owned());
        }
    }

    /// Returns whether other commands may have changed a path.
    pub fn is_spoiled(&self, path: &str) -> bool {
        holds(&self.spoiled, path)
    }

    /// Records that the script creates a file or folder.
    pub fn make(&mut self, path: String) {
        if !self.is_spoiled(&path) && self.fresh.len() < FILES {
            self.fresh.insert(path);
        }
    }

    /// Records that a file or folder is removed.
    pub fn remove(&mut self, path: &str) {
        self.spoil(path);
        self.spoiled.remove(path);
    }

    /// Records that every file may have any content now.
    pub fn spoil_all(&mut self) {
        for content in self.by_path.values_mut() {
            *content = None;
        }
    }

    /// Returns the files whose final content is known. `script` is the text of the script at `path`.
    pub fn finish(&mut self, path: &str, script: &[u8]) -> Vec<WrittenFile> {
        let place = |span| Place { path: path.to_owned(), span };
        let files = std::mem::take(&mut self.by_path);
        let known = files.into_iter().filter_map(|(path, content)| Some((path, content?)));
        known
            .map(|(path, mut content)| {
                content.spread(script);
                let lines = content.lines.into_iter().map(|(text, span)| {
                    // The server does not know the folder of the script either.
                    let unknown = text.find([marks::UNKNOWN, FOLDER]);
                    Line { unknown, text: marks::render(&text), place: place(span) }
                });
                WrittenFile { path, lines: lines.collect() }
            })
            .collect()
    }
}
