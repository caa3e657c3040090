//! The value of `maxmemory`, and sizes for messages.

use crate::catalog::{DirectiveId, id};
use crate::config::{Config, Value};
use crate::container::Container;
use crate::lint::rules::places::is_told_by_environment;
use crate::message::{Message, say};

/// Returns `maxmemory` in bytes, or 0 if there is no limit.
pub(super) fn maxmemory(config: &Config) -> u64 {
    match config.setting(id::MAXMEMORY).map(|s| &s.value) {
        Some(Value::Bytes(bytes)) => *bytes,
        Some(Value::Integer(bytes)) => u64::try_from(*bytes).unwrap_or(0),
        _ => 0,
    }
}

/// Returns whether a directive that no line sets certainly has its default: it cannot be set by an include
/// that was not read, or by an option whose value is known only at run time.
pub(super) fn is_left_out(container: &Container, config: &Config, directive: DirectiveId) -> bool {
    let Ok(Some(start)) = container.start() else { return false };
    let option = format!("--{}", directive.directive().name);
    let is_given = start.options.iter().any(|w| w.text == option);
    let is_open = start.options.iter().any(|w| !w.is_known && w.text.starts_with('$'));
    config.setting(directive).is_none()
        && config.unresolved_includes().is_empty()
        && config.refusals().is_empty()
        && !is_given
        && !is_open
        && !container.is_partial
        && !is_told_by_environment(container)
}

/// Returns a number of bytes for a message: `1.5 GiB`.
pub(super) fn readable(bytes: u64) -> Message {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let Some((unit, size)) = UNITS.iter().find(|(_, size)| bytes >= *size) else {
        return say!("{bytes} bytes", "{bytes} 字节", bytes);
    };
    let tenths = (u128::from(bytes) * 10 + u128::from(size / 2)) / u128::from(*size);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => Message::verbatim(format_args!("{whole} {unit}")),
        (whole, tenth) => Message::verbatim(format_args!("{whole}.{tenth} {unit}")),
    }
}

/// Returns a number of bytes in the notation of redis.conf, without a fraction: `1536mb`.
pub(super) fn as_written(bytes: u64) -> String {
    match bytes {
        1_048_576.. => format!("{}mb", bytes >> 20),
        1024.. => format!("{}kb", bytes >> 10),
        _ => bytes.to_string(),
    }
}
