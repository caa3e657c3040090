//! `dir PATH`: the server changes into the folder while it reads, so later relative paths move with it.

use super::super::number::c_string;
use super::super::refusal::Reason;
use super::super::value::Value;

pub(crate) fn folder(arguments: &[&[u8]]) -> Result<Value, (Reason, usize)> {
    // Whether a named folder exists depends on the machine; an empty name never does.
    match arguments {
        [path] if !c_string(path).is_empty() => Ok(Value::Text((*path).into())),
        _ => Err((Reason::EmptyValue, 0)),
    }
}
