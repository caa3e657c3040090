//! What the tests share: the real servers that `cargo xtask servers` fetched, and random texts for them.

pub mod servers;
pub mod texts;
