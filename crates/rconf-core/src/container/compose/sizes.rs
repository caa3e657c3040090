//! Sizes and other numbers.

/// Parses a size as docker does: a number with `b`, `k`, `m`, `g`, `t` or `p` (also `kb` and `kib`), each
/// 1024 times the one before.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start().to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    scaled(number, 1024_u64.pow(power))
}

/// Parses a number of processors. Returns it in thousandths.
pub(super) fn milli_cpus(text: &str) -> Option<u64> {
    scaled(text.trim(), 1000)
}

/// Returns a decimal number times `scale`, rounded down.
fn scaled(number: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits = &fraction[..fraction.len().min(9)];
    let part: u64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let ten = 10_u64.pow(u32::try_from(digits.len()).ok()?);
    let part = u128::from(part) * u128::from(scale) / u128::from(ten);
    whole.checked_mul(scale)?.checked_add(u64::try_from(part).ok()?)
}

/// Parses a boolean, in all spellings of YAML and compose.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "t" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "f" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let cases = [
            ("512m", Some(512 << 20)),
            ("1gb", Some(1 << 30)),
            ("1G", Some(1 << 30)),
            ("1.5g", Some(3 << 29)),
            ("50MiB", Some(50 << 20)),
            ("1024", Some(1024)),
            ("10b", Some(10)),
            ("64 kB", Some(64 << 10)),
            ("", None),
            (".", None),
            ("1x", None),
            ("1i", None),
            ("m", None),
            ("1mbb", None),
            ("-1", None),
            ("99999999999999999999", None),
            ("99999999p", None),
        ];
        for (text, expected) in cases {
            assert_eq!(bytes(text), expected, "{text}");
        }
        assert_eq!(
            (milli_cpus("0.5"), milli_cpus("2"), milli_cpus(".25")),
            (Some(500), Some(2000), Some(250))
        );
    }
}
