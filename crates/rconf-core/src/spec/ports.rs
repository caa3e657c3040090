use super::{MOST_NODES, SpecError, shortened};

/// Reads ports: ranges and single ones with commas between, as in `7002-7007,7010`.
pub fn parse_ports(text: &str) -> Result<Vec<u16>, SpecError> {
    let wrong = || SpecError::Ports(shortened(text));
    let mut ports = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
        let (first, last): (u16, u16) =
            (first.trim().parse().map_err(|_| wrong())?, last.trim().parse().map_err(|_| wrong())?);
        if first > last {
            return Err(wrong());
        }
        ports.extend(first..=last);
        if ports.len() > MOST_NODES {
            return Err(SpecError::TooManyNodes(ports.len()));
        }
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_lists() {
        assert_eq!(parse_ports("7002-7004, 7010"), Ok(vec![7002, 7003, 7004, 7010]));
        for bad in ["", "7004-7002", "a", "1-2-3", "70000", "7002-", "-1"] {
            assert!(matches!(parse_ports(bad), Err(SpecError::Ports(_))), "{bad}");
        }
        assert!(matches!(parse_ports("1-55535"), Err(SpecError::TooManyNodes(_))));
    }
}
