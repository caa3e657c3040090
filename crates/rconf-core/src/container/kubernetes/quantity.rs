//! Quantities, as Kubernetes writes them: `512Mi`, `1.5G`, `500m`.

/// Returns the number of bytes of a quantity, or `None` if it is not one. A part of a byte counts as a whole one.
pub(super) fn bytes(text: &str) -> Option<u64> {
    milli(text).and_then(|milli| u64::try_from(milli.div_ceil(1000)).ok())
}

/// Returns the thousandths of a processor, or `None` if the text is not a quantity.
pub(super) fn milli_cpus(text: &str) -> Option<u64> {
    milli(text).and_then(|milli| u64::try_from(milli).ok())
}

/// Returns the thousandths of a quantity that is not negative.
fn milli(text: &str) -> Option<u128> {
    const FACTORS: [(&str, u128); 14] = [
        ("Ki", 1 << 10),
        ("Mi", 1 << 20),
        ("Gi", 1 << 30),
        ("Ti", 1 << 40),
        ("Pi", 1 << 50),
        ("Ei", 1 << 60),
        ("k", 1_000),
        ("K", 1_000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
        ("P", 1_000_000_000_000_000),
        ("E", 1_000_000_000_000_000_000),
        ("", 1),
    ];
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (factor, divisor) =
        match unit.strip_prefix(['e', 'E']).and_then(|exponent| exponent.parse::<u32>().ok()) {
            Some(exponent) => (10_u128.checked_pow(exponent.min(18))?, 1),
            None if unit == "m" => (1, 1000),
            None => (FACTORS.iter().find(|(name, _)| *name == unit)?.1, 1),
        };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part = &part[..part.len().min(9)];
    let digits: u128 = format!("{whole}{part}").parse().ok()?;
    let scale = 10_u128.checked_pow(u32::try_from(part.len()).ok()?)? * divisor;
    Some(digits.checked_mul(factor)?.checked_mul(1000)?.div_ceil(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_numbers() {
        assert_eq!(bytes("512Mi"), Some(512 << 20));
        assert_eq!(bytes("1.5Gi"), Some(1536 << 20));
        assert_eq!(bytes("1G"), Some(1_000_000_000));
        assert_eq!(bytes("129e6"), Some(129_000_000));
        assert_eq!(bytes("1500m"), Some(2));
        assert_eq!(bytes("128974848"), Some(128_974_848));
        assert_eq!(milli_cpus("500m"), Some(500));
        assert_eq!(milli_cpus("0.5"), Some(500));
        assert_eq!(milli_cpus("2"), Some(2000));
        for wrong in ["", "x", "1 Gi", "-1", "1g", ".", "9999999999999999999999999999999999999999E"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
