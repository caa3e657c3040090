//! What rules about Sentinels share.

use crate::config::{Entry, Master};
use crate::lint::rules::access::placeholder;
use crate::lint::rules::show;
use crate::lint::{Place, SentinelNode};
use std::net::IpAddr;

/// Returns the name of a master for messages.
pub(super) fn name_of(master: &Master) -> String {
    show(&master.name.value)
}

/// Returns the address of a master for messages: `10.0.0.1:6379`.
pub(super) fn address_of(master: &Master) -> String {
    format!("{}:{}", show(&master.host.value), show(&master.port.value))
}

/// Returns whether a Sentinel watches a host name, which is neither an address nor a marker that something replaces.
pub(super) fn is_host_name(master: &Master) -> bool {
    let host = &master.host.value;
    // `REDIS_MASTER_HOST` is the name of a variable whose value a script puts there.
    let is_variable = host.contains(&b'_') && !host.iter().any(u8::is_ascii_lowercase);
    let is_marker = is_variable || host.is_empty() || host.iter().any(|b| b"${}<>%@".contains(b));
    !is_marker && master.host.text().parse::<IpAddr>().is_err()
}

/// Returns the place of the value of a line, or of the whole line.
pub(super) fn value_place(sentinel: &SentinelNode<'_>, entry: &Entry) -> Place {
    match entry.value() {
        Some(value) => sentinel.place(value),
        None => sentinel.node.place(entry.at, None),
    }
}

/// Returns whether a password is written as it is, and not as something that is replaced later.
pub(super) fn is_known_password(password: &[u8]) -> bool {
    placeholder(password).is_none() && !password.starts_with(b"0-unknown-0") && !password.contains(&b'$')
}
