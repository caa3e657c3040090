//! Rules over configurations and sets of nodes: findings, fixes, suppressions, selection.

mod engine;
mod finding;
mod fix;
pub mod mask;
mod mask_plan;
mod node;
mod plans;
mod registry;
mod rule;
pub mod rules;
mod select;
mod suppress;

pub use engine::{Linter, Options, Report};
pub use finding::{Applicability, Edit, Finding, Fix, Related};
pub use fix::{Input, NotSettled, apply, fix};
pub use node::{Node, RunsIn};
pub use plans::View;
pub use registry::{RULES, find_rule};
pub use rule::{Described, FixKind, Group, HOME, Meta, Rule, Severity, Sink};
pub use select::{Selection, UnknownRule};

pub use crate::text::Place;
