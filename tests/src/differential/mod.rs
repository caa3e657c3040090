//! Texts that real servers and rconf are both asked about, and where the two differ.

mod ask;
mod mismatch;
mod run;

pub use ask::ask_all;
pub use mismatch::{Mismatch, describe};
pub use run::Differential;
