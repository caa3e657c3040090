//! Rules over configurations and sets of nodes: findings, fixes, suppressions, selection.

mod engine;
mod finding;
mod fix;
mod glob;
pub mod mask;
mod mask_plan;
mod node;
mod page;
mod plans;
mod registry;
mod rule;
pub mod rules;
mod select;
mod settings;
mod suppress;
mod symptom;
mod workspace;

pub use engine::{Linter, Options, Report};
pub(crate) use finding::here_too;
pub use finding::{Applicability, Edit, Finding, Fix, Related};
pub use fix::{Input, NotSettled, apply, fix};
pub use glob::PathGlob;
pub use node::{Node, RunsIn};
pub use page::{Section, page, section, summary, use_instead};
pub use plans::View;
pub use registry::{METAS, RULES, find_rule};
pub use rule::{Described, FixKind, Group, HOME, Meta, Rule, Severity, Sink};
pub use select::{Selection, UnknownRule};
#[cfg(feature = "schema")]
pub(crate) use settings::LintTable;
pub use settings::{Overrides, SETTINGS_FILE, Settings, SettingsError};
pub use symptom::{Suspect, suspects, symptoms};
pub use workspace::{FileKind, Workspace};

pub use crate::text::Place;
