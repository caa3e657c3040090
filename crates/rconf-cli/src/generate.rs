//! `rconf gen`.

use crate::args::Gen;
use crate::error::Failure;
use std::io::Write;

pub fn run(_args: &Gen, _out: &mut impl Write) -> Result<u8, Failure> {
    Err(Failure::Usage("not there yet".to_owned()))
}
