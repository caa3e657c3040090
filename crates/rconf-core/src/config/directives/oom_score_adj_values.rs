//! `oom-score-adj-values MASTER REPLICA CHILD`: three numbers from -2000 to 2000.

use super::super::number::strtoll;
use super::super::refusal::Reason;
use super::super::value::Value;

pub(crate) fn scores(arguments: &[&[u8]; 3]) -> Result<Value, (Reason, usize)> {
    let mut scores = [0; 3];
    for (at, argument) in arguments.iter().enumerate() {
        let (value, rest) = strtoll(argument, 10);
        if !rest.is_empty() || !(-2000..=2000).contains(&value) {
            return Err((Reason::BadOomScore, at));
        }
        scores[at] = value;
    }
    Ok(Value::OomScores(scores))
}
