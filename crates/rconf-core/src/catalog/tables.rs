//! The tables that `build.rs` makes of `data/`.

use super::directive::{Check, Directive, DirectiveId, Kind, Name, Special, Variant};
use super::server::ServerSet;
use crate::message::Words;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
