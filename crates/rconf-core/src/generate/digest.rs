//! The digest line of generated files, by which those that were edited are told from those that are merely out of date.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// How a file writes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentStyle {
    /// `# …`
    Hash,
    /// `<!-- … -->`
    Markdown,
}

/// Who wrote a file as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// rconf: it is as it was generated, though perhaps from another spec.
    Ours,
    /// rconf, and somebody has edited it since.
    Edited,
    /// Somebody else: it has no digest line.
    Foreign,
}

const MARK: &str = "rconf: digest sha256:";

fn digest<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Puts the line in, over all that the file holds besides: as the first, or behind a line that has to come first, which
/// are those with the interpreter of a script and with the server of a configuration.
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

/// Tells from the digest line who wrote a file.
#[must_use]
pub fn origin(bytes: &[u8]) -> Origin {
    let mut offset = 0;
    let mut found = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if let Ok(text) = std::str::from_utf8(line)
            && let Some(rest) = text.strip_prefix("# ").or_else(|| text.strip_prefix("<!-- "))
            && let Some(hash) = rest.strip_prefix(MARK)
        {
            // To the letter: another line end is an edit as well.
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
    fn edits_are_seen() {
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
