//! Code that the tests share: the real servers that `cargo xtask servers` downloaded, clusters of them, and
//! random texts for them.

pub mod cluster;
pub mod differential;
pub mod docker;
pub mod fixing;
pub mod generated;
pub mod manifests;
pub mod need;
pub mod record;
pub mod running;
pub mod servers;
pub mod texts;
pub mod words;
