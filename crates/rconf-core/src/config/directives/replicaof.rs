//! `replicaof HOST PORT`, or `replicaof no one`.

use super::super::number::{c_string, strtoll};
use super::super::refusal::Reason;
use super::super::value::Value;

#[allow(clippy::cast_possible_truncation, reason = "the server keeps the port in an int")]
pub(crate) fn master(host: &[u8], port: &[u8]) -> Result<Value, (Reason, usize)> {
    let is = |text: &[u8], word: &[u8]| c_string(text).eq_ignore_ascii_case(word);
    if is(host, b"no") && is(port, b"one") {
        return Ok(Value::ReplicaOf(None));
    }
    let (value, rest) = strtoll(port, 10);
    match u16::try_from(value as i32) {
        Ok(port) if rest.is_empty() => Ok(Value::ReplicaOf(Some((host.into(), port)))),
        _ => Err((Reason::BadMasterPort, 1)),
    }
}
