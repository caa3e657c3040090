//! Findings in the files that a spec makes, placed in the spec.

mod directives;
mod drafts;
mod users;

pub use directives::lint_generated;
pub use drafts::{Draft, Drafts, USERS};
