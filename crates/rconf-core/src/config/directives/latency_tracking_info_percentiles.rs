//! `latency-tracking-info-percentiles P…`: numbers from 0 to 100; one empty argument for none.

use super::super::number::string2d;
use super::super::refusal::Reason;
use super::super::value::Value;

pub(crate) fn read(arguments: &[&[u8]]) -> Result<Value, (Reason, usize)> {
    if arguments == [b""] {
        return Ok(Value::Percentiles(Vec::new()));
    }
    let mut percentiles = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.iter().enumerate() {
        match string2d(argument) {
            None => return Err((Reason::BadPercentile { is_number: false }, at)),
            Some(p) if !(0.0..=100.0).contains(&p) => {
                return Err((Reason::BadPercentile { is_number: true }, at));
            }
            Some(p) => percentiles.push(p),
        }
    }
    Ok(Value::Percentiles(percentiles))
}
