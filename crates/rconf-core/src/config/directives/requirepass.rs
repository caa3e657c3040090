//! `requirepass PASSWORD` on Redis 6.0. Later releases read it as any text.

use super::super::number::c_string;
use super::super::refusal::Reason;
use super::super::value::Value;

/// The maximum length of a password, in bytes (`CONFIG_AUTHPASS_MAX_LEN`).
const LONGEST: usize = 512;

pub(crate) fn password(password: &[u8]) -> Result<Value, (Reason, usize)> {
    if c_string(password).len() > LONGEST {
        return Err((Reason::ValueTooLong { max: LONGEST }, 0));
    }
    Ok(Value::Text(password.into()))
}
