//! The digest line of generated files, which shows whether a file was edited after rconf wrote it.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The syntax of comments in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentStyle {
    /// `# …`
    Hash,
    /// `<!-- … -->`
    Markdown,
}

/// Who wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// rconf wrote it, perhaps from another spec, and nobody edited it.
    Ours,
    /// rconf wrote it, and somebody edited it.
    Edited,
    /// Somebody else wrote it, because it has no digest line.
    Foreign,
}

/// The beginning of a digest line.
const MARK: &str = "rconf: digest sha256:";

/// Returns the beginning of the SHA-256 hash of parts, in hexadecimal.
pub(super) fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns the text with a line that contains its digest. This is the first line, or the second one after
/// `#!…` or `# rconf: server …`.
#[must_use]
pub fn seal(text: &str, style: CommentStyle) -> String {
    let hash = digest([text.as_bytes()]);
    let line = match style {
        CommentStyle::Hash => format!("# {MARK}{hash}\n"),
        CommentStyle::Markdown => format!("<!-- {MARK}{hash} -->\n"),
    };
    let first = text.lines().next().unwrap_or_default();
    let comes_first = first.starts_with("#!") || first.starts_with("# rconf: server");
    let at = if comes_first { (first.len() + 1).min(text.len()) } else { 0 };
    format!("{}{line}{}", &text[..at], &text[at..])
}

/// Returns the digest line of a file, or `None` if it has none.
pub(super) fn digest_line(bytes: &[u8]) -> Option<&[u8]> {
    let mark = |line: &&[u8]| line.strip_prefix(b"# ").is_some_and(|rest| rest.starts_with(MARK.as_bytes()));
    bytes.split(|byte| *byte == b'\n').find(mark)
}

/// Returns who wrote a file, according to its digest line.
#[must_use]
pub fn origin(bytes: &[u8]) -> Origin {
    let mut offset = 0;
    let mut found = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if let Ok(text) = std::str::from_utf8(line)
            && let Some(rest) = text.strip_prefix("# ").or_else(|| text.strip_prefix("<!-- "))
            && let Some(hash) = rest.strip_prefix(MARK)
        {
            // A changed line break is an edit as well.
            let hash = hash.strip_suffix(" -->\n").or_else(|| hash.strip_suffix('\n')).unwrap_or_default();
            found.push((offset, line.len(), hash.to_owned()));
        }
        offset += line.len();
    }
    match found.as_slice() {
        [] => Origin::Foreign,
        [(at, length, hash)] if *hash == digest([&bytes[..*at], &bytes[at + length..]]) => Origin::Ours,
        _ => Origin::Edited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_detected() {
        for (text, style) in [
            ("#!/bin/sh\nset -eu\n", CommentStyle::Hash),
            ("# rconf: server redis:7.2\nport 7002\n", CommentStyle::Hash),
            ("services: {}\n", CommentStyle::Hash),
            ("# Cluster\n", CommentStyle::Markdown),
            ("", CommentStyle::Hash),
        ] {
            let sealed = seal(text, style);
            assert_eq!(origin(sealed.as_bytes()), Origin::Ours, "{sealed}");
            assert_eq!(origin(text.as_bytes()), Origin::Foreign);
            assert_eq!(origin(format!("{sealed}x").as_bytes()), Origin::Edited);
            assert_eq!(origin(sealed.replace('\n', "\r\n").as_bytes()), Origin::Edited);
            assert_eq!(origin(seal(&sealed, style).as_bytes()), Origin::Edited, "two lines are no seal");
        }
        assert!(seal("#!/bin/sh\n", CommentStyle::Hash).starts_with("#!/bin/sh\n# rconf: digest "));
    }
}
