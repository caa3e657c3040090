//! A real Docker engine, and images of real servers for it. No registry is needed: the images are made of the
//! packages that `cargo xtask servers` unpacked.

#![allow(clippy::missing_panics_doc, reason = "test support: what goes wrong is a failed test")]

mod engine;
mod generated;
mod image;
mod watch;

pub use engine::{Engine, compose, engine_is_possible};
pub use generated::{Generated, KEYS};
pub use watch::ArgvWatch;
