//! Values of the general kinds: boolean, enumeration, integer, memory, percentage, octal and text.

use super::check;
use super::effective::Config;
use super::number::{SizeRules, c_string, memtoull, string2ll, strtoll, strtoll_overflows};
use super::refusal::Reason;
use super::value::Value;
use crate::catalog::{Check, Flavor, Kind, Server, Variant};

/// Returns how `server` reads sizes.
pub(super) fn size_rules(server: Server) -> SizeRules {
    if server.is_legacy() {
        SizeRules::Signed
    } else if server.is_at_least(Flavor::Valkey, 9, 1) {
        SizeRules::Checked
    } else {
        SizeRules::Unsigned
    }
}

/// Returns the number of bytes of a size in the notation of redis.conf, or `None` if `server` refuses it.
pub(crate) fn memory_size(text: &[u8], server: Server) -> Option<u64> {
    memtoull(text, size_rules(server))
}

/// Reads the value of a directive of a general kind. There is one argument, unless the directive takes
/// several. On failure, returns the reason and the index of the argument at fault.
pub(super) fn value(
    variant: &'static Variant,
    arguments: &[&[u8]],
    config: &Config,
) -> Result<Value, (Reason, usize)> {
    let first = arguments.first().copied().unwrap_or_default();
    let value = match variant.kind {
        Kind::Enum(words) => return enum_words(variant, words, arguments),
        Kind::Bool => match c_string(first).to_ascii_lowercase().as_slice() {
            b"yes" => Ok(Value::Bool(true)),
            b"no" => Ok(Value::Bool(false)),
            _ => Err(Reason::NotABool),
        },
        Kind::Integer { min, max } => integer(first, min, max),
        Kind::Memory { min, max } => memory(first, min, max, config.server()),
        Kind::MemoryOrPercent { max_percent, max } => {
            memory_or_percent(first, max_percent, max, config.server())
        }
        Kind::Octal { min, max } => octal(first, min, max),
        Kind::Text | Kind::Special(_) => Ok(Value::Text(first.into())),
    };
    let checked = value.and_then(|value| {
        match (variant.check, &value) {
            (Some(which), Value::Text(text)) => check::check_text(which, text, config)?,
            (Some(which), Value::Integer(number)) => check::check_integer(which, *number, config)?,
            _ => {}
        }
        Ok(value)
    });
    checked.map_err(|reason| (reason, 0))
}

fn enum_words(
    variant: &Variant,
    allowed: &'static [&'static str],
    arguments: &[&[u8]],
) -> Result<Value, (Reason, usize)> {
    let mut words = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.iter().enumerate() {
        let argument = c_string(argument);
        match allowed.iter().find(|w| w.as_bytes().eq_ignore_ascii_case(argument)) {
            Some(word) => words.push(*word),
            None => return Err((Reason::NotAnAllowedValue { allowed }, at)),
        }
    }
    match words.as_slice() {
        [] => Err((Reason::NotAnAllowedValue { allowed }, 0)),
        [word] if !variant.multi_arg => Ok(Value::Word(word)),
        _ if variant.check == Some(Check::ShutdownFlags)
            && words.contains(&"save")
            && words.contains(&"nosave") =>
        {
            Err((Reason::ConflictingShutdownFlags, 0))
        }
        _ => Ok(Value::Words(words)),
    }
}

fn integer(text: &[u8], min: i64, max: u64) -> Result<Value, Reason> {
    let value = string2ll(text).ok_or(Reason::NotAnInteger)?;
    // An unsigned 64-bit number takes any value: a negative one becomes a large one.
    if max == u64::MAX || (i128::from(min)..=i128::from(max)).contains(&i128::from(value)) {
        Ok(Value::Integer(value))
    } else {
        Err(Reason::OutOfRange { min: min.into(), max: max.into(), octal: false })
    }
}

fn memory(text: &[u8], min: i64, max: u64, server: Server) -> Result<Value, Reason> {
    let bits = memtoull(text, size_rules(server));
    // A lower bound below 0 marks sizes with special negative values.
    let bits = bits.or_else(|| (min < 0).then(|| string2ll(text).map(i64::cast_unsigned)).flatten());
    let bits = bits.ok_or(Reason::NotASize)?;
    let signed = bits.cast_signed();
    if server.is_legacy() && signed < 0 {
        return Err(Reason::NotASize);
    }
    // The server stores 64 bits, which are a signed number if the directive is signed. Redis 8.2 treats all
    // as signed.
    let unsigned = max > i64::MAX.cast_unsigned() && server.release() != (8, 2);
    let value = if unsigned { i128::from(bits) } else { i128::from(signed) };
    if (i128::from(min)..=i128::from(max)).contains(&value) {
        Ok(if signed < 0 && min < 0 { Value::Integer(signed) } else { Value::Bytes(bits) })
    } else {
        Err(Reason::OutOfRange { min: min.into(), max: max.into(), octal: false })
    }
}

/// Reads a size or a percentage. The server stores a percentage as a negative number, and a size beyond the
/// signed range becomes one.
fn memory_or_percent(text: &[u8], max_percent: i64, max: u64, server: Server) -> Result<Value, Reason> {
    let held = match memtoull(text, size_rules(server)) {
        Some(bytes) => bytes.cast_signed(),
        None => text
            .strip_suffix(b"%")
            .and_then(string2ll)
            .filter(|percent| *percent >= 0)
            .map(|percent| -percent)
            .ok_or(Reason::NotASizeOrPercent)?,
    };
    if held < -max_percent {
        Err(Reason::PercentOutOfRange { max: max_percent })
    } else if held < 0 {
        Ok(Value::Percent(-held))
    } else if held.cast_unsigned() <= max {
        Ok(Value::Bytes(held.cast_unsigned()))
    } else {
        Err(Reason::OutOfRange { min: 0, max: max.into(), octal: false })
    }
}

fn octal(text: &[u8], min: i64, max: i64) -> Result<Value, Reason> {
    let (value, rest) = strtoll(text, 8);
    if !rest.is_empty() || strtoll_overflows(text, 8) {
        return Err(Reason::NotOctal);
    }
    match u32::try_from(value) {
        Ok(mode) if (min..=max).contains(&value) => Ok(Value::Mode(mode)),
        _ => Err(Reason::OutOfRange { min: min.into(), max: max.into(), octal: true }),
    }
}
