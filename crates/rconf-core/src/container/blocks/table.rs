//! The tables that the build makes of `data/blocks.toml`.

use super::model::{Block, Form, Holder, Release};

include!(concat!(env!("OUT_DIR"), "/blocks.rs"));
