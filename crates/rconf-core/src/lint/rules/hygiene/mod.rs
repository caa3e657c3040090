//! Group H: hygiene.

mod default_restated;
mod logfile_named_stdout;
mod merged_include;
mod missing_final_newline;
mod mixed_line_ends;
mod odd_white_space;
mod pidfile_without_daemonize;
mod repeated_directive;
mod repeated_through_alias;
mod unknown_suppression;
mod unused_suppression;

pub use default_restated::DefaultRestated;
pub use logfile_named_stdout::LogfileNamedStdout;
pub use merged_include::MergedInclude;
pub use missing_final_newline::MissingFinalNewline;
pub use mixed_line_ends::MixedLineEnds;
pub use odd_white_space::OddWhiteSpace;
pub use pidfile_without_daemonize::PidfileWithoutDaemonize;
pub use repeated_directive::RepeatedDirective;
pub use repeated_through_alias::RepeatedThroughAlias;
pub use unknown_suppression::UnknownSuppression;
pub use unused_suppression::UnusedSuppression;

use crate::lint::Node;

/// The files that a node is made of, each with its bytes: its own and those it includes.
fn own_files(node: &Node) -> impl Iterator<Item = (&str, &[u8])> {
    node.config.sources().iter().flat_map(crate::config::Source::files)
}
