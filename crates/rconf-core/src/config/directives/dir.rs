//! `dir PATH`: the server changes its working directory while it reads, so later relative paths start there.

use super::super::number::c_string;
use super::super::refusal::Reason;
use super::super::value::Value;

pub(crate) fn folder(arguments: &[&[u8]]) -> Result<Value, (Reason, usize)> {
    // Whether a folder exists depends on the machine, but an empty name never does.
    match arguments {
        [path] if !c_string(path).is_empty() => Ok(Value::Text((*path).into())),
        _ => Err((Reason::EmptyValue, 0)),
    }
}
