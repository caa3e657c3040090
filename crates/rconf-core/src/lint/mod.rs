//! Rules over configurations and sets of nodes: findings, fixes, suppressions, selection.

mod engine;
mod finding;
mod fix;
mod glob;
pub mod mask;
mod registry;
mod rule;
pub mod rules;
mod select;
mod settings;
mod suppress;
mod symptom;

pub use engine::{Linter, Node, Options, Report};
pub use finding::{Applicability, Edit, Finding, Fix, Place, Related};
pub use fix::{Input, NotSettled, apply, fix};
pub use glob::PathGlob;
pub use registry::{RULES, find_rule};
pub use rule::{Described, FixKind, Group, Meta, Rule, Severity, Sink};
pub use select::{Selection, UnknownRule};
#[cfg(feature = "schema")]
pub(crate) use settings::LintTable;
pub use settings::{Overrides, SETTINGS_FILE, Settings, SettingsError};
pub use symptom::{Suspect, suspects, symptoms};
