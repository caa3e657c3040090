//! Published ports.

use super::reader::Reader;
use super::value::Value;
use crate::container::model::{Container, Published};
use crate::container::yaml::Yaml;
use crate::message::{Message, say};
use crate::text::Place;
use std::net::IpAddr;

/// Reads `ports`.
pub(super) fn published(reader: &mut Reader, ports: Yaml, container: &mut Container) {
    for port in ports.items() {
        if port.is_mapping() {
            match long(reader, port) {
                Some(published) => container.ports.push(published),
                None => container.is_partial = true,
            }
            continue;
        }
        let Some(value) = reader.value(port) else { continue };
        let text = value.get().map(str::to_owned).or_else(|| with_any_host_port(&value));
        let Some(text) = text else {
            container.is_partial = true;
            continue;
        };
        match short(&text, &value.place) {
            Ok(published) => container.ports.push(published),
            Err(why) => {
                container.is_partial = true;
                reader.refuse(value.place.clone(), why);
            }
        }
    }
}

/// Returns a published port whose port on the host is a variable as if that were random: `${PORT}:6379` as `:6379`. Returns
/// `None` if more than that is not known.
fn with_any_host_port(value: &Value) -> Option<String> {
    let colons = value.find_all(':');
    let (host, last) = match colons[..] {
        [last] => (0, last),
        [first, last] => (first + 1, last),
        _ => return None,
    };
    if Published::may_hold_address(&value.text[host..last]) {
        return None;
    }
    let before = value.slice(0..host);
    let after = value.slice(last..value.text.len());
    Some(format!("{}{}", before.get()?, after.get()?))
}

/// Reads `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`.
fn short(text: &str, place: &Place) -> Result<Published, Message> {
    let written = format!("{text:?}");
    let invalid = || say!("{written} is not a valid published port", "{written} 不是有效的发布端口", written);
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(invalid());
    }
    let (host, container) = ports.rsplit_once(':').map_or((None, ports), |(h, c)| (Some(h), c));
    let container = range(container).ok_or_else(invalid)?;
    let (address, host) = host.map_or((None, None), |host| {
        host.rsplit_once(':').map_or((None, Some(host)), |(address, host)| (Some(address), Some(host)))
    });
    let host_address = match address.map(|a| a.trim_start_matches('[').trim_end_matches(']')) {
        Some(address) if !address.is_empty() => Some(address.parse::<IpAddr>().map_err(|_| invalid())?),
        _ => None,
    };
    let host = match host {
        Some(host) if !host.is_empty() => Some(range(host).ok_or_else(invalid)?),
        _ => None,
    };
    let size = |(first, last): (u16, u16)| last - first;
    if let Some(host) = host
        && size(host) != size(container)
        && size(container) != 0
    {
        return Err(say!(
            "the two port ranges in {written} have different lengths",
            "{written} 两边的端口数量不一致",
            written
        ));
    }
    Ok(Published {
        place: place.clone(),
        host_address: host_address.filter(|address| !address.is_unspecified()),
        host: host.filter(|&host| host != (0, 0)),
        container,
        protocol,
    })
}

fn long(reader: &mut Reader, port: Yaml) -> Option<Published> {
    let mut published = Published { protocol: "tcp".to_owned(), ..Published::default() };
    let mut place = reader.place(port.span());
    let mut get = |key: &str| -> Option<Option<Value>> {
        let Some(value) = port.get(key) else { return Some(None) };
        // Without the value, the port is not known either.
        reader.value(value).filter(Value::is_known).map(Some)
    };
    let target = get("target")??;
    published.container = range(&target.text)?;
    let host = port.get("published").map(|host| (host.scalar().is_some(), get("published")));
    match host {
        Some((true, Some(Some(value)))) if !value.text.is_empty() => {
            published.host = Some(range(&value.text)?).filter(|&host| host != (0, 0));
        }
        // The port on the host is a variable, but published it is.
        Some((true, _)) | None => {}
        Some((false, _)) => return None,
    }
    if let Some(value) = get("host_ip")?.filter(|v| !v.text.is_empty()) {
        let address: IpAddr = value.text.trim_matches(['[', ']']).parse().ok()?;
        published.host_address = Some(address).filter(|address| !address.is_unspecified());
    }
    if let Some(value) = get("protocol")? {
        published.protocol = value.text.to_ascii_lowercase();
    }
    if place.span.is_empty() {
        place = target.place;
    }
    published.place = place;
    Some(published)
}

/// Returns a port, or the first and last of a range.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| text.trim().parse::<u16>().ok();
    let range = (port(first)?, port(last)?);
    (range.0 <= range.1).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let p = short(text, &Place::default()).ok()?;
        Some(format!("{:?} {:?} {:?} {}", p.host_address, p.host, p.container, p.protocol))
    }

    #[test]
    fn short_ports() {
        let cases = [
            ("6379", "None None (6379, 6379) tcp"),
            ("7001:6379", "None Some((7001, 7001)) (6379, 6379) tcp"),
            ("127.0.0.1:7001-7003:7001-7003/udp", "Some(127.0.0.1) Some((7001, 7003)) (7001, 7003) udp"),
            ("127.0.0.1::6379", "Some(127.0.0.1) None (6379, 6379) tcp"),
            ("0.0.0.0:1:2", "None Some((1, 1)) (2, 2) tcp"),
            ("[::1]:1:2", "Some(::1) Some((1, 1)) (2, 2) tcp"),
            ("7000-7005:6379", "None Some((7000, 7005)) (6379, 6379) tcp"),
            ("0:6379", "None None (6379, 6379) tcp"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "a", "1:b", "70000:1", "1:2/x", "x:1:2", "1-2:1-3", "2-1:2-1", "1:2:3:4", ":::"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
