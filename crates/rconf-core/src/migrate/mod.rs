//! Rewrites a configuration for another server. What need not change stays as it is, byte for byte; what the new server does
//! not have is refused rather than dropped.

mod added;
mod line;
mod model;
mod rewrite;
mod sentinel;
#[cfg(test)]
mod tests;
mod written;

pub use model::{Migration, Obstacle, Step, StepKind};
pub use rewrite::migrate;
