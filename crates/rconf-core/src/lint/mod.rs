//! The linter: rules for configurations and for sets of nodes, with their findings, fixes, suppressions and
//! selection.

mod adjust;
mod engine;
mod generated;
mod glob;
mod registry;
mod rule;
pub mod rules;
#[cfg(feature = "schema")]
mod schema;
mod select;
mod settings;
mod suppress;
mod symptom;

pub use adjust::with_setting;
pub use engine::{Linter, Options};
pub use generated::{Draft, Drafts, USERS, lint_generated};
pub use glob::{PathGlob, covers, covers_folder};
pub use registry::{METAS, RULES, find_rule};
pub use rule::{Rule, Sink};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use select::{Selection, UnknownRule};
pub use settings::{Overrides, SETTINGS_FILE, Settings, SettingsError};
pub use symptom::{Refusal, Suspect, suspects, symptoms};

pub use crate::cluster::{Node, RunsIn, SentinelNode, Sentinels, View, Watched};
pub(crate) use crate::diagnostic::here_too;
pub use crate::diagnostic::{
    Applicability, Described, Edit, Finding, Fix, FixKind, Group, Meta, Place, Related, Report, Severity,
};
