//! Group H: hygiene.

mod files;
mod repeated;

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
