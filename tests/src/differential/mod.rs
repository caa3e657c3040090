//! Compares the verdicts of real servers and of rconf on texts.

mod acl_files;
mod ask;
mod mismatch;
mod run;

pub use acl_files::{acl_file_stop, ask_about_acl_files, is_excused_acl_file};
pub use ask::ask_all;
pub use mismatch::{Mismatch, config_as, describe, is_excused};
pub use run::Differential;
