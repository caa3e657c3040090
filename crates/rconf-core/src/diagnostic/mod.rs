//! Findings and their fixes, and the metadata and pages of rules.

mod finding;
mod fix;
mod page;
mod report;
mod rule;

pub(crate) use finding::here_too;
pub use finding::{Finding, Related};
pub use fix::{Applicability, Edit, Fix, apply_edits};
pub use page::{Section, use_instead};
pub use report::Report;
pub use rule::{Described, FixKind, Group, Meta, SITE, Severity};
pub(crate) use rule::{is_pedantic, rule};

pub use crate::text::Place;
