//! `cargo xtask fuzz`: runs the fuzz targets, each for a part of the time.

mod command;
mod seeds;

pub(crate) use command::{Trouble, check, command};
