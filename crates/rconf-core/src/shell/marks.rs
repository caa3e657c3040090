//! Texts with marks: an unknown part is enclosed in two marks, and the folder of the script is one mark.
//!
//! This way a single string carries everything that is known about a word through variables, quotes,
//! splitting and cutting. Marks are removed from the input, so that a script cannot contain them.

use crate::text::join;

/// Starts an unknown part, which is kept as written.
pub(crate) const UNKNOWN: char = '\u{10FFFE}';
/// Ends an unknown part.
pub(crate) const END: char = '\u{10FFFF}';
/// Stands for the folder of the script.
pub(crate) const FOLDER: char = '\u{10FFFD}';

/// Converts bytes of the file to a text without marks.
pub(crate) fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.contains([UNKNOWN, END, FOLDER]) {
        text.replace([UNKNOWN, END, FOLDER], "?")
    } else {
        text.into_owned()
    }
}

/// Returns a text marked as unknown.
pub(crate) fn unknown(raw: &str) -> String {
    format!("{UNKNOWN}{}{END}", raw.replace([UNKNOWN, END], "").replace(FOLDER, "."))
}

pub(crate) fn is_known(text: &str) -> bool {
    !text.contains(UNKNOWN)
}

/// Returns the text as shown to people: without marks, and with the folder as `.`.
pub(crate) fn render(text: &str) -> String {
    text.chars().filter(|c| !matches!(*c, UNKNOWN | END)).map(|c| if c == FOLDER { '.' } else { c }).collect()
}

/// Splits a text at the separators outside unknown parts.
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

/// Splits a text at the first separator outside unknown parts.
pub(crate) fn split_once(text: &str, separator: char) -> Option<(&str, &str)> {
    let first = split(text, separator)[0].len();
    (first < text.len()).then(|| (&text[..first], &text[first + separator.len_utf8()..]))
}

/// Returns a path joined to a working directory, or `None` if that directory is not known.
pub(crate) fn path_from(cwd: Option<&str>, path: &str) -> Option<String> {
    if path.starts_with(['/', FOLDER]) {
        return Some(path.to_owned());
    }
    cwd.map(|cwd| if path == "." { cwd.to_owned() } else { format!("{cwd}/{path}") })
}

/// Returns a path with marks as a normalized path, or `None` if a part of it is not known. `folder` is the
/// folder of the script.
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
