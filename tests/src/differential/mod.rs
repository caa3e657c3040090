//! Compares the verdicts of real servers and of rconf on texts.

mod ask;
mod mismatch;
mod run;

pub use ask::ask_all;
pub use mismatch::{Mismatch, config_as, describe, is_excused};
pub use run::Differential;
