//! `-p [ADDRESS:][HOST[-HOST]:]PORT[-PORT][/PROTOCOL]`

use super::shell::Shell;
use crate::container::model::{Container, Published};
use crate::message::{Message, say};
use crate::shell::{Field, is_known, render, split};
use std::net::IpAddr;

/// Adds a published port, or a range of ports.
pub(super) fn publish(shell: &mut Shell, made: &mut Container, value: &Field) {
    let text = value.known().map(str::to_owned).or_else(|| with_any_host_port(value));
    let Some(text) = text else {
        made.is_partial = true;
        return;
    };
    match published(&text) {
        Ok(port) => made.ports.push(Published { place: shell.place(value.span), ..port }),
        Err(why) => {
            made.is_partial = true;
            let why = say!("docker does not accept this port: {why}", "docker 不接受这个端口：{why}", why);
            shell.unfollowed(value.span, why, true);
        }
    }
}

/// Returns a published port whose port on the host is a variable as if that were random: `$PORT:6379` as `:6379`. Returns
/// `None` if more than that is not known.
fn with_any_host_port(value: &Field) -> Option<String> {
    match split(&value.text, ':')[..] {
        [host, container] if is_known(container) && !Published::may_hold_address(&render(host)) => {
            Some(format!(":{container}"))
        }
        [address, host, container] if is_known(address) && is_known(container) && !is_known(host) => {
            Some(format!("{address}::{container}"))
        }
        _ => None,
    }
}

fn published(text: &str) -> Result<Published, Message> {
    let (rest, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(say!("the protocol is not one of tcp, udp, sctp", "协议不是 tcp、udp 或 sctp"));
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
            let bad = || say!("the part before the ports is not an IP address", "端口前面的部分不是 IP 地址");
            Some(bare.parse::<IpAddr>().map_err(|_| bad())?)
        }
    };
    if let Some((first, last)) = host {
        // One port of the container can use any port of a range on the host.
        let fits = last - first == container.1 - container.0 || container.0 == container.1;
        if !fits {
            return Err(say!("the two ranges have different lengths", "两个端口范围长度不同"));
        }
    }
    Ok(Published { host_address, host, container, protocol, ..Published::default() })
}

fn range(text: &str) -> Result<(u16, u16), Message> {
    let one = |text: &str| {
        let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let port = if is_digits { text.parse::<u64>().ok() } else { None };
        let port = port.ok_or_else(|| say!("it is not a number", "不是数字"))?;
        u16::try_from(port).map_err(|_| say!("a port is at most 65535", "端口最大为 65535"))
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (one(first)?, one(last)?);
    if first > last {
        return Err(say!("the range starts above its end", "端口范围的起点大于终点"));
    }
    Ok((first, last))
}
