//! Real servers: which exist, where they are stored, and how to run them and get their verdicts.

mod acl;
mod packages;
mod real;
mod run;
mod sentinel;
mod verdict;

pub use acl::AclServer;
pub use packages::{PACKAGES, Package, STAMP, cache_folder};
pub use real::{Absent, RealServer, discover};
pub use verdict::{Role, Verdict};
