//! Finds and hides the secrets in a line of any file that rconf shows.
//!
//! Which names stand for secrets is defined in one place, [`crate::catalog::secrets`].

mod conf;
mod env;
mod json;
mod line;
mod plan;
mod toml;

pub use conf::secrets;
pub use line::{HIDDEN, shown, shown_in};
