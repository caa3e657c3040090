//! Which hosts a Sentinel takes for addresses without asking a resolver, as `getaddrinfo` with
//! `AI_NUMERICHOST` does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns the address that a text stands for, or `None` if it is a name: `127.0.0.1`, but also `127.1` and
/// `0x7f000001`; `::1`, and with a zone `fe80::1%2`.
pub(super) fn address(text: &[u8]) -> Option<IpAddr> {
    if let Some(address) = ipv4(text) {
        return Some(IpAddr::V4(address));
    }
    let text = std::str::from_utf8(text).ok()?;
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    let address: Ipv6Addr = address.parse().ok()?;
    // A link-local address may name an interface of the machine.
    let is_link_local = address.segments()[0] & 0xffc0 == 0xfe80 || address.is_multicast();
    let is_zone = |zone: &str| zone.parse::<u32>().is_ok() || is_link_local;
    zone.is_none_or(is_zone).then_some(IpAddr::V6(address))
}

/// Reads up to four numbers, of which the last fills the rest of the address (`inet_aton`).
fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let text = std::str::from_utf8(text).ok()?;
    let numbers: Vec<u32> = text.split('.').take(5).map(number).collect::<Option<_>>()?;
    let (last, first) = numbers.split_last()?;
    if first.len() > 3 || first.iter().any(|number| *number > 255) {
        return None;
    }
    let free = 32 - 8 * u32::try_from(first.len()).ok()?;
    if free < 32 && *last >> free != 0 {
        return None;
    }
    let start = first.iter().fold(0_u32, |all, number| all << 8 | number);
    Some(Ipv4Addr::from(start.checked_shl(free).unwrap_or(0) | last))
}

/// Reads a number that may be hexadecimal (`0x7f`) or octal (`0177`).
fn number(text: &str) -> Option<u32> {
    let (digits, base) = match text.strip_prefix(['0']) {
        Some(rest) if rest.starts_with(['x', 'X']) => (&rest[1..], 16),
        Some(rest) if !rest.is_empty() => (rest, 8),
        _ => (text, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(base));
    is_number.then(|| u32::from_str_radix(digits, base).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_many_forms() {
        for (text, is) in [
            ("127.0.0.1", "127.0.0.1"),
            ("127.1", "127.0.0.1"),
            ("1", "0.0.0.1"),
            ("0x7f000001", "127.0.0.1"),
            ("010.0.0.1", "8.0.0.1"),
            ("0", "0.0.0.0"),
            ("10.258", "10.0.1.2"),
            ("4294967295", "255.255.255.255"),
            ("::1", "::1"),
            ("0:0::1%3", "::1"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
        ] {
            assert_eq!(address(text.as_bytes()).map(|a| a.to_string()), Some(is.to_owned()), "{text}");
        }
        for name in [
            "",
            "localhost",
            "256.1.1.1",
            "1.2.3.4.5",
            "1.2.3.256",
            "4294967296",
            "08.0.0.1",
            "0x",
            "1.",
            ".1",
            "127.0.0.1 ",
            "+1",
            "[::1]",
            "::1%lo",
            "1.2.3.65536",
            "١",
        ] {
            assert_eq!(address(name.as_bytes()), None, "{name}");
        }
        assert!(address(b"fe80::1%eth0").is_some());
    }
}
