//! Which servers other machines can use without a password, and why. Each cause is reported by one rule, and
//! all of these rules call [`exposure`].

use super::login::{default_password, users};
use crate::catalog::id;
use crate::cluster::{is_loopback, is_sure};
use crate::config::{Setting, Value};
use crate::lint::Node;
use std::net::IpAddr;

/// How a node whose default user needs no password behaves, with the line that causes it.
pub(super) enum Exposure<'a> {
    /// `user default` says `nopass`, and other machines can reach the node.
    Nopass(&'a Setting),
    /// `user default` has `nopass`, and other machines can reach the node.
    ProtectedModeOff(&'a Setting),
    /// `protected-mode` is `no`.
    PublicAddress(&'a Setting),
    /// The node is bound to a public address, without protected mode.
    BindTurnsProtectionOff(&'a Setting),
    /// A `bind` line turns protected mode off (up to 6.2).
    OthersDenied { bind: &'a Setting, mode: Option<&'a Setting> },
}

/// Returns whether other machines can connect to the node: one of its ports is bound to more than the
/// loopback and does not require a client certificate.
pub(super) fn is_reachable(node: &Node) -> bool {
    let config = &node.config;
    // A TLS port that requires client certificates refuses strangers; a Unix socket is local.
    let plain = config.integer(id::PORT) != 0;
    let tls = config.integer(id::TLS_PORT) != 0 && config.word(id::TLS_AUTH_CLIENTS) != "yes";
    (plain || tls) && !config.bind_addresses().iter().all(|a| is_loopback(a))
}

/// Returns why other machines can use the node without a password. Returns `None` if they cannot, or if the
/// file alone does not tell.
pub(super) fn exposure(node: &Node) -> Option<Exposure<'_>> {
    let config = &node.config;
    let is_open = is_reachable(node) && !config.has_unread_acl_file() && default_password(config).is_none();
    if !is_open || !is_sure(node, &[id::BIND, id::PROTECTED_MODE, id::REQUIREPASS, id::USER, id::ACLFILE]) {
        return None;
    }
    let nopass =
        users(config).into_iter().find(|(name, ..)| *name == b"default").map(|(_, setting, _)| setting);
    if let Some(Setting { value: Value::User { rules, .. }, .. }) = nopass
        && !is_powerful(rules)
    {
        return None;
    }
    let bind = config.setting(id::BIND);
    let mode = config.setting(id::PROTECTED_MODE);
    let is_protected = config.is_yes(id::PROTECTED_MODE);
    if !is_protected || (config.server().is_legacy() && bind.is_some()) {
        // Only other containers on its network can reach it, which is the purpose of such a network.
        if node.is_kept_inside() {
            return None;
        }
        if let Some(user) = nopass {
            return Some(Exposure::Nopass(user));
        }
        if let Some(bind) = bind.filter(|_| config.bind_addresses().iter().any(|a| is_public(a))) {
            return Some(Exposure::PublicAddress(bind));
        }
        return if is_protected {
            bind.map(Exposure::BindTurnsProtectionOff)
        } else {
            mode.map(Exposure::ProtectedModeOff)
        };
    }
    // The official images turn protected mode off unless a line turns it on. They do not run a server as a
    // daemon.
    let is_on = mode.is_some() || node.is_service();
    // The address that replaces a template's variable may be the loopback.
    let is_template = |a: &&[u8]| a.iter().any(|b| matches!(b, b'$' | b'{' | b'%' | b'<'));
    let is_filled_in = !config.bind_addresses().iter().any(is_template);
    bind.filter(|_| is_on && is_filled_in).map(|bind| Exposure::OthersDenied { bind, mode })
}

/// Returns whether a user with these ACL rules can read or change keys, or control the server.
pub(super) fn is_powerful(rules: &[Box<[u8]>]) -> bool {
    const HARMLESS: [&[u8]; 12] = [
        b"ping",
        b"auth",
        b"hello",
        b"info",
        b"echo",
        b"quit",
        b"role",
        b"client",
        b"cluster",
        b"command",
        b"psync",
        b"@connection",
    ];
    let (mut may, mut has_keys, mut all) = (false, false, false);
    for rule in rules {
        match rule.to_ascii_lowercase().as_slice() {
            b"+@all" | b"allcommands" | b"+@admin" | b"+@dangerous" => all = true,
            b"-@all" | b"nocommands" | b"reset" => (may, all) = (false, false),
            b"allkeys" | [b'~' | b'%', ..] => has_keys = true,
            [b'+', word @ ..] => {
                may |= !HARMLESS.iter().any(|h| word.split(|b| *b == b'|').next() == Some(h));
            }
            _ => {}
        }
    }
    all || (may && has_keys)
}

/// Returns whether an address belongs to the public internet.
fn is_public(address: &[u8]) -> bool {
    let address = address.strip_prefix(b"-").unwrap_or(address);
    match std::str::from_utf8(address).ok().and_then(|text| text.parse().ok()) {
        Some(IpAddr::V4(v4)) => {
            let is_shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || is_shared)
        }
        // Only 2000::/3 is assigned.
        Some(IpAddr::V6(v6)) => v6.segments()[0] & 0xe000 == 0x2000,
        None => false,
    }
}
