//! `unixsocketperm MODE` up to 6.2, where the server ignores the text after the octal digits.

use super::super::number::{strtoll, strtoll_overflows};
use super::super::refusal::Reason;
use super::super::value::Value;

pub(crate) fn mode(argument: &[u8]) -> Result<Value, (Reason, usize)> {
    // The server keeps the mode in 32 bits.
    let mode = strtoll(argument, 8).0 & i64::from(u32::MAX);
    match u32::try_from(mode) {
        Ok(mode) if mode <= 0o777 && !strtoll_overflows(argument, 8) => Ok(Value::Mode(mode)),
        _ => Err((Reason::OutOfRange { min: 0, max: 0o777, octal: true }, 0)),
    }
}
