//! `notify-keyspace-events CLASSES`: one letter for each class of events.

use super::super::number::c_string;
use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::{Flavor, Server};

/// Returns the letters that a server knows (`keyspaceEventsStringToFlags`).
fn letters(server: Server) -> &'static str {
    if server.is_at_least(Flavor::Redis, 8, 8) {
        "Ag$lshzxeKEtmdnocaSTIV"
    } else if server.is_at_least(Flavor::Redis, 8, 2) {
        "Ag$lshzxeKEtmdnoc"
    } else if server.is_legacy() {
        "Ag$lshzxeKEtm"
    } else {
        "Ag$lshzxeKEtmdn"
    }
}

pub(crate) fn classes(arguments: &[&[u8]], server: Server) -> Result<Value, (Reason, usize)> {
    let text = c_string(arguments.first().copied().unwrap_or_default());
    let allowed = letters(server);
    // Redis 6.2 already knows `d`.
    let known = |b: &u8| allowed.as_bytes().contains(b) || (*b == b'd' && server.release() == (6, 2));
    match text.iter().find(|b| !known(b)) {
        Some(&found) => Err((Reason::BadKeyspaceEvents { allowed, found }, 0)),
        None => Ok(Value::Text(text.into())),
    }
}
