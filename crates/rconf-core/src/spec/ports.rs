//! Parses and formats lists of ports.

use super::defaults::MOST_NODES;

/// The error for a list of ports that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadPorts {
    /// The text is not a list of numbers and ranges.
    Unreadable,
    /// The list contains more ports than a cluster can have nodes.
    TooMany,
    /// The list contains a number above 65535.
    TooHigh(u32),
}

/// Returns the ports in a list of ranges and single ports, separated by commas, such as `7002-7007,7010`.
///
/// The list may contain up to twice as many ports as a cluster can have nodes, so that the error about too
/// many nodes can give their number.
pub fn parse_ports(text: &str) -> Result<Vec<u16>, BadPorts> {
    let number = |text: &str| {
        let text = text.trim();
        let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        let number: u32 = text.parse().ok().filter(|_| digits).ok_or(BadPorts::Unreadable)?;
        u16::try_from(number).map_err(|_| BadPorts::TooHigh(number))
    };
    let mut ports = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err(BadPorts::Unreadable);
        }
        if ports.len() + usize::from(last - first) > 2 * MOST_NODES {
            return Err(BadPorts::TooMany);
        }
        ports.extend(first..=last);
    }
    Ok(ports)
}

/// Returns the shortest list that [`parse_ports`] parses as these ports.
pub(crate) fn show_ports(ports: &[u16]) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for &port in ports {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(port) => *last = port,
            _ => ranges.push((port, port)),
        }
    }
    let show = |(first, last): &(u16, u16)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(show).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_lists() {
        assert_eq!(parse_ports("7002-7004, 7010"), Ok(vec![7002, 7003, 7004, 7010]));
        for bad in ["", "7004-7002", "a", "1-2-3", "7002-", "-1", "+1", "1,,2"] {
            assert_eq!(parse_ports(bad), Err(BadPorts::Unreadable), "{bad}");
        }
        assert_eq!(parse_ports("70000"), Err(BadPorts::TooHigh(70_000)));
        assert_eq!(parse_ports("1-55535"), Err(BadPorts::TooMany));
    }

    #[test]
    fn a_list_is_shown_as_it_is_read() {
        for text in ["7002-7007", "7002-7007,7009", "1,3,5-6"] {
            assert_eq!(show_ports(&parse_ports(text).expect("ports")), text);
        }
    }
}
