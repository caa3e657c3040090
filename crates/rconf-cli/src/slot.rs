//! `rconf slot KEY…`.

use crate::args::Slot;
use crate::error::Failure;
use crate::exit;
use std::io::Write;

pub fn run(args: &Slot, out: &mut impl Write) -> Result<u8, Failure> {
    for key in &args.keys {
        writeln!(out, "{}", rconf_core::cluster::slot(key.as_encoded_bytes()))?;
    }
    Ok(exit::CLEAN)
}
