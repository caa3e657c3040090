//! `save SECONDS CHANGES…`, or `save ""`, which removes the points set so far.

use super::super::number::{atoi, c_string, strtoll};
use super::super::refusal::{Reason, SaveFault};
use super::super::value::Value;

pub(crate) fn points(arguments: &[&[u8]], legacy: bool) -> Result<Value, (Reason, usize)> {
    if arguments.len() == 1 && c_string(arguments[0]).is_empty() {
        return Ok(Value::SavePoints(Vec::new()));
    }
    if legacy {
        return legacy_points(arguments);
    }
    let bad = |at| Err((Reason::BadSavePoints(SaveFault::BadNumber), at));
    if arguments.len() % 2 == 1 {
        return Err((Reason::BadSavePoints(SaveFault::Odd), 0));
    }
    let mut points = Vec::new();
    for (pair, two) in arguments.chunks_exact(2).enumerate() {
        let ((seconds, rest), (changes, other)) = (strtoll(two[0], 10), strtoll(two[1], 10));
        if !rest.is_empty() || seconds < 1 {
            return bad(pair * 2);
        }
        if !other.is_empty() || changes < 0 {
            return bad(pair * 2 + 1);
        }
        points.push((seconds, changes));
    }
    Ok(Value::SavePoints(points))
}

/// Reads the arguments as servers up to 6.2 do: they accept any other number of arguments than two, and
/// ignore the line.
fn legacy_points(arguments: &[&[u8]]) -> Result<Value, (Reason, usize)> {
    let &[seconds, changes] = arguments else { return Ok(Value::Text(Box::default())) };
    let (seconds, changes) = (atoi(seconds), atoi(changes));
    match (seconds < 1, changes < 0) {
        (true, _) => Err((Reason::BadSavePoints(SaveFault::BadNumber), 0)),
        (_, true) => Err((Reason::BadSavePoints(SaveFault::BadNumber), 1)),
        _ => Ok(Value::SavePoints(vec![(seconds.into(), changes.into())])),
    }
}
