//! The settings of a unit file.

use crate::container::joined::{Joined, Lines};

/// A setting of the section `[Service]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Setting {
    pub name: String,
    /// The value, without white space at its ends.
    pub value: Joined,
    /// The index of the file: the unit itself, or one of its drop-ins.
    pub file: usize,
}

/// Returns the settings of the section `[Service]`.
pub(super) fn settings(source: &str, file: usize) -> Vec<Setting> {
    let mut lines = Lines::new(source);
    let mut is_service = false;
    let mut found = Vec::new();
    while let Some((start, line)) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if trimmed.starts_with('[') {
            is_service = trimmed.trim_end() == "[Service]";
            continue;
        }
        let mut whole = Joined::default();
        push(&mut whole, &mut lines, start + line.len() - trimmed.len(), trimmed);
        let Some((name, value)) = whole.text.split_once('=').filter(|_| is_service) else { continue };
        let from = name.len() + 1 + value.len() - value.trim_start().len();
        let mut value = whole.tail(from);
        value.text.truncate(value.text.trim_end().len());
        found.push(Setting { name: name.trim().to_owned(), value, file });
    }
    found
}

/// Adds a line, and those that it goes on in. systemd puts a space in place of the backslash.
fn push<'s>(whole: &mut Joined, lines: &mut Lines<'s>, mut start: usize, mut line: &'s str) {
    loop {
        let Some(before) = line.strip_suffix('\\') else { return whole.push(line, start) };
        whole.push(before, start);
        whole.push(" ", start + before.len());
        let is_comment = |line: &str| line.trim_start().starts_with(['#', ';']);
        loop {
            let Some((next, text)) = lines.next() else { return };
            if !is_comment(text) {
                (start, line) = (next, text);
                break;
            }
        }
    }
}
