//! Rules over configurations and sets of nodes: findings, fixes, suppressions, selection.

mod engine;
mod glob;
mod registry;
mod rule;
pub mod rules;
mod select;
mod settings;
mod suppress;
mod symptom;

pub use engine::{Linter, Options};
pub use glob::{PathGlob, covers, covers_folder};
pub use registry::{METAS, RULES, find_rule};
pub use rule::{Rule, Sink};
pub use select::{Selection, UnknownRule};
#[cfg(feature = "schema")]
pub(crate) use settings::LintTable;
pub use settings::{Overrides, SETTINGS_FILE, Settings, SettingsError};
pub use symptom::{Suspect, suspects, symptoms};

pub use crate::cluster::{Node, RunsIn, View};
pub(crate) use crate::diagnostic::here_too;
pub use crate::diagnostic::{
    Applicability, Described, Edit, Finding, Fix, FixKind, Group, HOME, Meta, Place, Related, Report,
    Severity,
};
