//! The steps that start a cluster, change it while it runs, and repair it.

mod change;
pub mod day_two;
mod first_start;
mod in_pod;
pub mod repair;

pub use change::{Change, ChangeStep, Check};
pub use first_start::{StartStep, first_start, first_start_of_pods, first_start_with_compose};
