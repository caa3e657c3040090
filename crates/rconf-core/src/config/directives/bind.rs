//! `bind ADDRESS…`: from 7.0, a `-` before an address means that it may be missing.

use super::super::refusal::Reason;
use super::super::value::Value;

/// The maximum number of addresses (`CONFIG_BINDADDR_MAX`).
const MOST: usize = 16;

pub(crate) fn addresses(arguments: &[&[u8]], legacy: bool) -> Result<Value, (Reason, usize)> {
    if arguments.len() > MOST {
        return Err((Reason::TooManyBindAddresses { given: arguments.len() }, MOST));
    }
    // From 7.0, a single empty argument means no addresses.
    if arguments == [b""] && !legacy {
        return Ok(Value::Addresses(Vec::new()));
    }
    Ok(Value::Addresses(arguments.iter().map(|a| Box::from(*a)).collect()))
}
