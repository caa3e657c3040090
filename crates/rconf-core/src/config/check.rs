//! The checks that some directives make beyond their kind (`isValid…` in config.c).

use super::effective::Config;
use super::number::c_string;
use super::refusal::Reason;
use crate::catalog::{Check, Flavor, Server, id};
use crate::message::Words;
use std::net::{Ipv4Addr, Ipv6Addr};

const IPV4: Words = Words::new("an IPv4 address", "有效的 IPv4 地址");
const IPV6: Words = Words::new("an IPv6 address", "有效的 IPv6 地址");
/// `NET_HOST_STR_LEN`, in bytes with the final NUL.
const MAX_HOSTNAME: usize = 256;
const ADDRESS: Words = Words::new("an address or a short host name", "有效的地址或较短的主机名");

/// Checks the text value of a directive.
pub(super) fn check_text(check: Check, value: &[u8], config: &Config) -> Result<(), Reason> {
    let server = config.server();
    let c = c_string(value);
    let file_name = |may_be_empty: bool| match () {
        () if c.is_empty() && !may_be_empty => Err(Reason::EmptyValue),
        () if c.contains(&b'/') || c.contains(&b'\\') => Err(Reason::FileNameIsAPath),
        () => Ok(()),
    };
    let when = |ok: bool, reason: Reason| if ok { Ok(()) } else { Err(reason) };
    match check {
        Check::FolderName => file_name(false),
        Check::AppendFileName => file_name(server.is_legacy()),
        Check::DumpFileName => file_name(!server.is_at_least(Flavor::Valkey, 8, 0)),
        Check::NotEmpty => when(!c.is_empty(), Reason::EmptyValue),
        Check::Ipv4 => when(c.is_empty() || is_ipv4(c), Reason::BadAddress { wanted: IPV4 }),
        Check::Ipv6 => when(c.is_empty() || is_ipv6(c), Reason::BadAddress { wanted: IPV6 }),
        Check::Hostname => hostname(c, MAX_HOSTNAME),
        Check::NodeName => when(value.iter().all(|&b| is_aux(b, server)), Reason::BadNodeName),
        Check::AnnounceIpOrHostname if c.is_empty() || is_ipv4(c) || is_ipv6(c) => Ok(()),
        Check::AnnounceIpOrHostname => hostname(c, 46),
        Check::AnnounceIpCharacters => when(
            value.len() < 46 && value.iter().all(|&b| is_aux(b, server)),
            Reason::BadAddress { wanted: ADDRESS },
        ),
        Check::HashSeed => when(value.len() <= 256, Reason::ValueTooLong { max: 256 }),
        Check::ProcTitle => when(is_title_template(c, config), Reason::BadTitleTemplate),
        Check::ArraySliceSize | Check::ArraySparseKmax | Check::ArraySparseKmin | Check::ShutdownFlags => {
            Ok(())
        }
    }
}

/// Checks the integer value of a directive.
pub(super) fn check_integer(check: Check, value: i64, config: &Config) -> Result<(), Reason> {
    let fault = match check {
        Check::ArraySliceSize if value <= 0 || value & (value - 1) != 0 => {
            Words::new("a power of two", "是 2 的幂")
        }
        Check::ArraySparseKmax if value > 0 && value <= config.integer(id::ARRAY_SPARSE_KMIN) => {
            Words::new("greater than array-sparse-kmin, or 0", "大于 array-sparse-kmin，或者为 0")
        }
        Check::ArraySparseKmin
            if config.integer(id::ARRAY_SPARSE_KMAX) > 0
                && value >= config.integer(id::ARRAY_SPARSE_KMAX) =>
        {
            Words::new("less than array-sparse-kmax", "小于 array-sparse-kmax")
        }
        _ => return Ok(()),
    };
    Err(Reason::BadArraySetting { why: fault })
}

/// Returns whether a server accepts a text as `cluster-announce-hostname`.
pub(crate) fn is_hostname(text: &[u8]) -> bool {
    hostname(text, MAX_HOSTNAME).is_ok()
}

fn hostname(text: &[u8], limit: usize) -> Result<(), Reason> {
    if text.len() >= limit {
        return Err(Reason::BadHostname { too_long: true });
    }
    let ok = text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'.');
    if ok { Ok(()) } else { Err(Reason::BadHostname { too_long: false }) }
}

/// Returns whether a value in nodes.conf may contain a character (`isValidAuxChar`). The allowed characters
/// differ between releases.
fn is_aux(byte: u8, server: Server) -> bool {
    if byte == 0 {
        return false;
    }
    if server.is_at_least(Flavor::Valkey, 9, 1) {
        return byte > b',' && byte != 0x7f && !b";<=>?@[]^{|}~\\".contains(&byte);
    }
    if server.is_at_least(Flavor::Redis, 8, 8) {
        return !byte.is_ascii_control() && !b"!#$%&()*+:;<>?@[]^{|}~,= \"'\\".contains(&byte);
    }
    let colon_is_fine = server.is_at_least(Flavor::Valkey, 8, 0);
    !b"!#$%&()*+;<>?@[]^{|}~".contains(&byte) && (byte != b':' || colon_is_fine)
}

/// Returns whether a text is an IPv4 address (`inet_pton(AF_INET)`).
fn is_ipv4(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|t| t.parse::<Ipv4Addr>().is_ok())
}

/// Returns whether a text is an IPv6 address (`inet_pton(AF_INET6)`).
fn is_ipv6(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|t| t.parse::<Ipv6Addr>().is_ok())
}

/// Returns `true` if the template has only known variables and is not blank after they are filled in
/// (`expandProcTitleTemplate` with an empty title). Their values depend on the lines read so far.
fn is_title_template(template: &[u8], config: &Config) -> bool {
    let has_text = |text: &[u8]| text.iter().any(|&b| b != b' ');
    let mut is_filled = false;
    let mut names_socket = false;
    let mut rest = template;
    while let Some(open) = rest.iter().position(|&b| b == b'{') {
        is_filled |= has_text(&rest[..open]);
        rest = &rest[open + 1..];
        if rest.first() == Some(&b'{') {
            is_filled = true;
            rest = &rest[1..];
            continue;
        }
        let Some(close) = rest.iter().position(|&b| b == b'}') else { return false };
        match &rest[..close] {
            b"listen-addr" | b"config-file" | b"port" | b"tls-port" => is_filled = true,
            b"server-mode" => is_filled |= config.is_yes(id::CLUSTER_ENABLED) || config.is_of_sentinel,
            b"title" => {}
            b"unixsocket" => names_socket = true,
            _ => return false,
        }
        rest = &rest[close + 1..];
    }
    is_filled || has_text(rest) || (names_socket && has_text(config.text(id::UNIXSOCKET)))
}
