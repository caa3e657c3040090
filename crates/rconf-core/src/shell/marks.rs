//! Texts with marks in them: what is not known is bracketed, and the script's own folder is one letter.
//!
//! One string then carries all that is known of a word through variables, quotes, splitting and cutting. The
//! letters are taken out of what is read, so that a script cannot hold them.

use crate::config::join;

/// Starts a part that is not known, which stands as it is written.
pub(crate) const UNKNOWN: char = '\u{10FFFE}';
/// Ends it.
pub(crate) const END: char = '\u{10FFFF}';
/// The folder of the script.
pub(crate) const FOLDER: char = '\u{10FFFD}';

/// Bytes of the file as text without marks.
pub(crate) fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.contains([UNKNOWN, END, FOLDER]) {
        text.replace([UNKNOWN, END, FOLDER], "?")
    } else {
        text.into_owned()
    }
}

/// Returns a text that is not known, as it is written.
pub(crate) fn unknown(raw: &str) -> String {
    format!("{UNKNOWN}{}{END}", raw.replace([UNKNOWN, END], "").replace(FOLDER, "."))
}

pub(crate) fn is_known(text: &str) -> bool {
    !text.contains(UNKNOWN)
}

/// Returns the text for people: without marks, the folder as `.`.
pub(crate) fn render(text: &str) -> String {
    text.chars().filter(|c| !matches!(*c, UNKNOWN | END)).map(|c| if c == FOLDER { '.' } else { c }).collect()
}

/// Returns the pieces between separators that stand outside of unknown parts.
pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut outside) = (0, true);
    for (at, c) in text.char_indices() {
        match c {
            UNKNOWN => outside = false,
            END => outside = true,
            c if c == separator && outside => {
                pieces.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Returns the text before and after the first separator outside of unknown parts.
pub(crate) fn split_once(text: &str, separator: char) -> Option<(&str, &str)> {
    let first = split(text, separator)[0].len();
    (first < text.len()).then(|| (&text[..first], &text[first + separator.len_utf8()..]))
}

/// Returns a path seen from a working directory, with the folder's mark at its start where it is relative to that.
pub(crate) fn path_from(cwd: Option<&str>, path: &str) -> Option<String> {
    if path.starts_with(['/', FOLDER]) {
        return Some(path.to_owned());
    }
    cwd.map(|cwd| if path == "." { cwd.to_owned() } else { format!("{cwd}/{path}") })
}

/// Returns a path with marks, worked out; `folder` is the script's.
pub(crate) fn resolve(folder: &str, path: &str) -> Option<String> {
    if !is_known(path) {
        return None;
    }
    match path.strip_prefix(FOLDER) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            let here = join(folder, &format!("./{}", rest.trim_start_matches('/')));
            Some(if here.is_empty() { ".".to_owned() } else { here })
        }
        Some(_) => None,
        None => path.starts_with('/').then(|| join("", path)),
    }
}
