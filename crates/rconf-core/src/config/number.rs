//! Numbers as the servers read them: each function mirrors the C function it names, quirks included.

/// A C string: what stands before the first NUL.
pub(crate) fn c_string(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or_default()
}

/// `string2ll` (util.c): a decimal number without sign `+`, leading zeros or anything around it.
pub(crate) fn string2ll(text: &[u8]) -> Option<i64> {
    if text == b"0" {
        return Some(0);
    }
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if !matches!(digits.first(), Some(b'1'..=b'9')) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// `strtol` and friends: white space, a sign, digits. Returns the value, what is left, and whether the
/// digits exceed 64 bits. Without any digit the value is 0 and everything is left.
fn strto(text: &[u8], base: u32) -> (i128, &[u8], bool) {
    let space = text.iter().take_while(|b| matches!(b, b' ' | b'\t'..=b'\r')).count();
    let (negative, digits) = match text[space..].first() {
        Some(b'-') => (true, &text[space + 1..]),
        Some(b'+') => (false, &text[space + 1..]),
        _ => (false, &text[space..]),
    };
    let count = digits.iter().take_while(|&&b| char::from(b).is_digit(base)).count();
    if count == 0 {
        return (0, text, false);
    }
    let mut value: i128 = 0;
    for &digit in &digits[..count] {
        let digit = i128::from(char::from(digit).to_digit(base).unwrap_or_default());
        value = (value * i128::from(base) + digit).min(i128::from(u64::MAX) + 1);
    }
    let overflow = value > i128::from(u64::MAX);
    (if negative { -value } else { value }, &digits[count..], overflow)
}

/// `strtoll(text, &end, base)`: the value, limited to 64 bits, and what is left of the C string.
pub(crate) fn strtoll(text: &[u8], base: u32) -> (i64, &[u8]) {
    let (value, rest, _) = strto(c_string(text), base);
    let limited = value.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    (i64::try_from(limited).unwrap_or_default(), rest)
}

/// Whether `strtoll` would report `ERANGE`.
pub(crate) fn strtoll_overflows(text: &[u8], base: u32) -> bool {
    let (value, _, _) = strto(c_string(text), base);
    i64::try_from(value).is_err()
}

/// `atoi`: as `strtol`, cut to 32 bits.
#[allow(clippy::cast_possible_truncation, reason = "that is what atoi does")]
pub(crate) fn atoi(text: &[u8]) -> i32 {
    strtoll(text, 10).0 as i32
}

/// What `memtoll` and `memtoull` make of a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeRules {
    /// `memtoll` (up to 6.2): signed; a value that is too large becomes the largest.
    Signed,
    /// `memtoull` (from 7.0): no sign; a value that is too large becomes the largest.
    Unsigned,
    /// `memtoull` of Valkey 9.1: no sign; a value that is too large is an error.
    Checked,
}

/// A size with an optional unit (`1gb` is 1024³ bytes, `1g` is 1000³). Multiplication wraps, as in C.
/// Returns the 64 bits the server holds.
#[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "the servers cast, and wrap")]
pub(crate) fn memtoull(text: &[u8], rules: SizeRules) -> Option<u64> {
    let text = c_string(text);
    let signed = text.first() == Some(&b'-');
    if signed && rules != SizeRules::Signed {
        return None;
    }
    let from = usize::from(signed);
    let digits = from + text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let factor: u64 = match text[digits..].to_ascii_lowercase().as_slice() {
        b"" | b"b" => 1,
        b"k" => 1000,
        b"kb" => 1 << 10,
        b"m" => 1_000_000,
        b"mb" => 1 << 20,
        b"g" => 1_000_000_000,
        b"gb" => 1 << 30,
        _ => return None,
    };
    if digits >= 128 || (signed && digits == 1) {
        return None;
    }
    let (value, _, overflow) = strto(&text[..digits], 10);
    let value = match rules {
        SizeRules::Signed => value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64 as u64,
        SizeRules::Checked if overflow => return None,
        _ => u64::try_from(value).unwrap_or(u64::MAX),
    };
    Some(value.wrapping_mul(factor))
}

/// `string2d` (util.c): a C floating point number that fills the whole text and is a number.
pub(crate) fn string2d(text: &[u8], takes_hex: bool) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_whitespace() || c == '\x0b') {
        return None;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let value = match unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        Some(hex) if takes_hex => hex_float(hex)? * if text.starts_with('-') { -1.0 } else { 1.0 },
        _ => text.parse::<f64>().ok()?,
    };
    // A number too small to hold becomes 0, and an error.
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let underflows = value == 0.0 && mantissa.contains(|c: char| ('1'..='9').contains(&c));
    (!value.is_nan() && !underflows).then_some(value)
}

/// The part of a C hexadecimal number after `0x`: `1.8p3`.
fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.split_once(['p', 'P']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let places = i32::try_from(fraction.len()).ok()?;
    Some(value * 2f64.powi(exponent.checked_sub(places.checked_mul(4)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_strict() {
        for bad in ["", "-", "-0", "010", "+5", " 5", "5 ", "1e3", "0x10", "9223372036854775808", "1\0"] {
            assert_eq!(string2ll(bad.as_bytes()), None, "{bad:?}");
        }
        assert_eq!(string2ll(b"-9223372036854775808"), Some(i64::MIN));
    }

    #[test]
    fn sizes_have_two_kinds_of_units() {
        let size = |t: &str| memtoull(t.as_bytes(), SizeRules::Unsigned);
        assert_eq!(size("1gb"), Some(1 << 30));
        assert_eq!(size("1G"), Some(1_000_000_000));
        assert_eq!(size(""), Some(0));
        assert_eq!(size("mb"), Some(0));
        assert_eq!(size("18446744073709551616"), Some(u64::MAX));
        for bad in ["-1", "1.5gb", "64mib", "1tb", "+5", "1 gb"] {
            assert_eq!(size(bad), None, "{bad}");
        }
        assert_eq!(memtoull(b"18446744073709551616", SizeRules::Checked), None);
        assert_eq!(memtoull(b"18446744073709551616", SizeRules::Signed), Some(i64::MAX.cast_unsigned()));
        assert_eq!(memtoull(b"-", SizeRules::Signed), None);
    }

    #[test]
    fn c_numbers_say_what_is_left() {
        assert_eq!(strtoll(b" -12x", 10), (-12, &b"x"[..]));
        assert_eq!(strtoll(b"0789", 8), (7, &b"89"[..]));
        assert_eq!(strtoll(b"99999999999999999999", 10).0, i64::MAX);
        assert_eq!(atoi(b"4294967297"), 1);
        assert_eq!(string2d(b"0x1.8p1", true), Some(3.0));
        assert_eq!(string2d(b"0x1", false), None);
        assert_eq!(string2d(b"1e-400", true), None);
        assert_eq!(string2d(b"0e5", true), Some(0.0));
        assert_eq!(string2d(b"nan", true), None);
        assert_eq!(string2d(b"99.9 ", true), None);
    }
}
