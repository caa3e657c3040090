//! The files of a node, and how their lines end.

use crate::config::Source;
use crate::lint::Node;

/// The files that a node is made of, each with its bytes: its own and those it includes.
pub(super) fn own_files(node: &Node) -> impl Iterator<Item = (&str, &[u8])> {
    node.config.sources().iter().flat_map(Source::files)
}

/// Returns the line break that the file uses, judged by its first line.
pub(super) fn line_break(bytes: &[u8]) -> &'static str {
    match bytes.iter().position(|&b| b == b'\n') {
        Some(end) if end > 0 && bytes[end - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}
