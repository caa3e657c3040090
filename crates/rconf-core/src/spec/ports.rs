use super::MOST_NODES;
use crate::message::{Message, say};

/// What is wrong with a list of ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPorts {
    /// It is no list of numbers and ranges.
    Unreadable,
    /// It holds more ports than a cluster can have nodes.
    TooMany,
    /// It holds a number above 65535.
    TooHigh(u32),
}

impl BadPorts {
    /// What the text is instead, and what to write.
    pub(super) fn words(self) -> (Message, Message) {
        let range = say!("write a range, such as 7002-7007", "写一个范围，如 7002-7007");
        match self {
            Self::Unreadable => (
                say!("no list of ports", "不是端口列表"),
                say!(
                    "write a range (7002-7007) or a list (7002,7003,7010)",
                    "写一个范围（7002-7007）或列表（7002,7003,7010）"
                ),
            ),
            Self::TooMany => {
                (say!("more than {most} ports", "超过了 {most} 个端口", most = MOST_NODES), range)
            }
            Self::TooHigh(port) => {
                let what = say!(
                    "no list of ports: {port} is above 65535, the highest",
                    "中的 {port} 不是端口：最大为 65535",
                    port,
                );
                (what, range)
            }
        }
    }
}

/// Reads ports: ranges and single ones with commas between, as in `7002-7007,7010`.
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
        // A little more than are allowed, so that what is wrong can be said with its number.
        if ports.len() + usize::from(last - first) > 2 * MOST_NODES {
            return Err(BadPorts::TooMany);
        }
        ports.extend(first..=last);
    }
    Ok(ports)
}

/// Ports as the shortest list that reads back as the same.
pub(super) fn show_ports(ports: &[u16]) -> String {
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
