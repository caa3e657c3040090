//! The files of a node, and their line breaks.

use crate::config::Source;
use crate::lint::Node;

/// Returns the files of a node, each with its bytes: its own and the included ones.
pub(super) fn own_files(node: &Node) -> impl Iterator<Item = (&str, &[u8])> {
    node.config.sources().iter().flat_map(Source::files)
}

/// Returns the line break that the file uses, according to its first line.
pub(super) fn line_break(bytes: &[u8]) -> &'static str {
    match bytes.iter().position(|&b| b == b'\n') {
        Some(end) if end > 0 && bytes[end - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}
