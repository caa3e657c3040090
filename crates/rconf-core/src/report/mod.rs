//! The output formats for findings, one module each with a function `report`. The CLI draws the output for
//! terminals.

pub mod baseline;
pub mod comparison;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
pub mod migration;
mod places;
pub mod sarif;
pub mod simulation;
mod statistics;

pub use statistics::{Statistic, statistics};
