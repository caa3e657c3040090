//! `client-output-buffer-limit CLASS HARD SOFT SECONDS…`: four arguments for each class. From 7.0, several
//! classes are allowed.

use super::super::number::{SizeRules, atoi, c_string, memtoull, strtoll};
use super::super::refusal::{LimitFault, Reason};
use super::super::value::{BufferLimit, Value};

pub(crate) fn limits(arguments: &[&[u8]], legacy: bool, sizes: SizeRules) -> Result<Value, (Reason, usize)> {
    let fault = |fault, at| Err((Reason::BadBufferLimit(fault), at));
    if !arguments.len().is_multiple_of(4) {
        return fault(LimitFault::Count, 0);
    }
    let mut limits = Vec::new();
    for (group, four) in arguments.chunks_exact(4).enumerate() {
        let at = group * 4;
        let class = match c_string(four[0]).to_ascii_lowercase().as_slice() {
            b"normal" => "normal",
            b"slave" | b"replica" => "replica",
            b"pubsub" => "pubsub",
            _ => return fault(LimitFault::Class, at),
        };
        let size = |i: usize| memtoull(four[i], sizes);
        let (hard, soft, soft_seconds) = if legacy {
            // Up to 6.2, the server refuses only negative seconds and reads a malformed size as 0.
            (size(1).unwrap_or(0), size(2).unwrap_or(0), i64::from(atoi(four[3])))
        } else {
            let Some(hard) = size(1) else { return fault(LimitFault::Number, at + 1) };
            let Some(soft) = size(2) else { return fault(LimitFault::Number, at + 2) };
            let (_, rest) = strtoll(four[3], 10);
            if !rest.is_empty() {
                return fault(LimitFault::Number, at + 3);
            }
            (hard, soft, i64::from(atoi(four[3])))
        };
        if soft_seconds < 0 {
            return fault(LimitFault::Number, at + 3);
        }
        limits.push(BufferLimit { class, hard, soft, soft_seconds });
    }
    Ok(Value::BufferLimits(limits))
}
