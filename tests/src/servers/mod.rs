//! Real servers: which there are, where they are kept, how one is run and asked for its verdict.

mod packages;
mod real;
mod run;
mod verdict;

pub use packages::{PACKAGES, Package, STAMP, cache_folder};
pub use real::{Absent, RealServer, discover};
pub use verdict::Verdict;
