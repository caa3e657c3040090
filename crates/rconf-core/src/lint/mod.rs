//! Rules over configurations and sets of nodes: findings, fixes, suppressions, selection.

mod engine;
mod finding;
mod fix;
pub mod mask;
mod registry;
mod rule;
pub mod rules;
mod select;
mod suppress;

pub use engine::{Linter, Node, Options, Report};
pub use finding::{Applicability, Edit, Finding, Fix, Place, Related};
pub use fix::{Input, NotSettled, apply, fix};
pub use registry::{RULES, find_rule};
pub use rule::{Described, FixKind, Group, HOME, Meta, Rule, Severity, Sink};
pub use select::{Selection, UnknownRule};
