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

/// Puts the digest line in.
#[must_use]
pub fn seal(text: String, style: CommentStyle) -> String {
    let mut hash = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        let _ = write!(hash, "{byte:02x}");
    }
    let line = match style {
        CommentStyle::Hash => format!("# rconf: digest sha256:{hash}\n"),
        CommentStyle::Markdown => format!("<!-- rconf: digest sha256:{hash} -->\n"),
    };
    let first = text.lines().next().unwrap_or_default();
    let at = if first.starts_with("#!") || first.starts_with("# rconf:") { first.len() + 1 } else { 0 };
    format!("{}{line}{}", &text[..at.min(text.len())], &text[at.min(text.len())..])
}
