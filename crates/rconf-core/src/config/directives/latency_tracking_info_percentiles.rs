//! `latency-tracking-info-percentiles P…`: numbers from 0 to 100, or one empty argument for no percentiles.

use super::super::number::is_percentile;
use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::{Flavor, Server};

pub(crate) fn percentiles(arguments: &[&[u8]], server: Server) -> Result<Value, (Reason, usize)> {
    if arguments == [b""] {
        return Ok(Value::Percentiles(Vec::new()));
    }
    // Valkey 9.1 parses numbers with a library of its own, which does not know hexadecimal ones.
    let takes_hex = !server.is_at_least(Flavor::Valkey, 9, 1);
    let mut percentiles = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.iter().enumerate() {
        match is_percentile(argument, takes_hex) {
            Some(true) => percentiles.push((*argument).into()),
            other => return Err((Reason::BadPercentile { is_number: other.is_some() }, at)),
        }
    }
    Ok(Value::Percentiles(percentiles))
}
