//! Group H: hygiene.

pub(crate) mod default_restated;
pub(crate) mod logfile_named_stdout;
pub(crate) mod merged_include;
pub(crate) mod missing_final_newline;
pub(crate) mod mixed_line_ends;
pub(crate) mod odd_white_space;
pub(crate) mod pidfile_without_daemonize;
pub(crate) mod repeated_directive;
pub(crate) mod repeated_through_alias;
pub(crate) mod unknown_suppression;
pub(crate) mod unused_suppression;

pub use unknown_suppression::UnknownSuppression;
pub use unused_suppression::UnusedSuppression;

use crate::lint::Node;

/// The files that a node is made of, each with its bytes: its own and those it includes.
fn own_files(node: &Node) -> impl Iterator<Item = (&str, &[u8])> {
    node.config.sources().iter().flat_map(crate::config::Source::files)
}
