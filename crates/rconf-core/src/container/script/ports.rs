//! `-p [ADDRESS:][HOST[-HOST]:]PORT[-PORT][/PROTOCOL]`

use super::expand::Field;
use super::state::Shell;
use crate::container::{Container, Published};
use std::net::IpAddr;

/// Reads one published port, or a range.
pub(super) fn publish(shell: &mut Shell, made: &mut Container, value: &Field) {
    let Some(text) = value.known() else {
        made.is_partial = true;
        return;
    };
    match read(text) {
        Ok(port) => made.ports.push(Published { place: shell.place(value.span), ..port }),
        Err(why) => {
            made.is_partial = true;
            shell.unfollowed(value.span, format!("docker does not take this for a port: {why}"), true);
        }
    }
}

fn read(text: &str) -> Result<Published, &'static str> {
    let (rest, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err("the protocol is not one of tcp, udp, sctp");
    }
    let (rest, container) = rest.rsplit_once(':').map_or((None, rest), |(rest, last)| (Some(rest), last));
    let (address, host) = match rest {
        None => (None, None),
        Some(rest) => match rest.rsplit_once(':') {
            Some((address, host)) => (Some(address), Some(host)),
            None => (None, Some(rest)),
        },
    };
    let container = range(container)?;
    let host = match host {
        None | Some("") => None,
        Some(host) => Some(range(host)?),
    };
    let host_address = match address {
        None | Some("") => None,
        Some(address) => {
            let bare = address.strip_prefix('[').and_then(|a| a.strip_suffix(']')).unwrap_or(address);
            Some(bare.parse::<IpAddr>().map_err(|_| "the part before the ports is not an IP address")?)
        }
    };
    if let Some((first, last)) = host {
        // One port of the container may take any of a range on the host.
        let fits = last - first == container.1 - container.0 || container.0 == container.1;
        if !fits {
            return Err("the two ranges are not equally long");
        }
    }
    Ok(Published { host_address, host, container, protocol, ..Published::default() })
}

fn range(text: &str) -> Result<(u16, u16), &'static str> {
    let one = |text: &str| {
        let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let port = if is_digits { text.parse::<u64>().ok() } else { None };
        port.ok_or("it is not a number")
            .and_then(|port| u16::try_from(port).map_err(|_| "a port is at most 65535"))
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (one(first)?, one(last)?);
    if first > last { Err("the range runs backwards") } else { Ok((first, last)) }
}
