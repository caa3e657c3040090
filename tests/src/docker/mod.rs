//! A real Docker engine, and images of real servers for it. No registry is asked: images are made of the packages that
//! `cargo xtask servers` has unpacked.

mod engine;
mod image;
mod watch;

pub use engine::Engine;
pub use watch::ArgvWatch;
