//! Number parsing as in the servers. Each function behaves like the C function it names, including its
//! quirks.

/// Returns the bytes before the first NUL, which is the end of a C string.
pub(crate) fn c_string(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or_default()
}

/// Reads a decimal number without a `+`, leading zeros or surrounding text (`string2ll` in util.c).
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

/// Reads white space, a sign and digits, like `strtol` and its variants. Returns the value, the rest of the
/// text, and whether the digits exceed 64 bits. If there are no digits, the value is 0 and the rest is the
/// whole text.
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

/// Returns the value, limited to 64 bits, and the rest of the C string (`strtoll(text, &end, base)`).
pub(crate) fn strtoll(text: &[u8], base: u32) -> (i64, &[u8]) {
    let (value, rest, _) = strto(c_string(text), base);
    let limited = value.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    (i64::try_from(limited).unwrap_or_default(), rest)
}

/// Returns `true` if `strtoll` would report `ERANGE`.
pub(crate) fn strtoll_overflows(text: &[u8], base: u32) -> bool {
    let (value, _, _) = strto(c_string(text), base);
    i64::try_from(value).is_err()
}

/// Returns the value of `strtoll`, truncated to 32 bits (`atoi`).
#[allow(clippy::cast_possible_truncation, reason = "that is what atoi does")]
pub(crate) fn atoi(text: &[u8]) -> i32 {
    strtoll(text, 10).0 as i32
}

/// How a server reads a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeRules {
    /// `memtoll` (up to 6.2): signed. A value that is too large becomes the largest one.
    Signed,
    /// `memtoull` (from 7.0): unsigned. A value that is too large becomes the largest one.
    Unsigned,
    /// `memtoull` of Valkey 9.1: unsigned. A value that is too large is an error.
    Checked,
}

/// Reads a size with an optional unit (`1gb` is 1024³ bytes, `1g` is 1000³). Multiplication wraps, as in C.
/// Returns the 64 bits that the server stores.
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

/// Returns whether a number is from 0 to 100 as a double, or `None` if `string2d` (util.c) does not accept
/// the text as a number. Compares the digits as written, because code that converts any decimal number to a
/// double needs large tables.
pub(crate) fn is_percentile(text: &[u8], takes_hex: bool) -> Option<bool> {
    /// The digits of the largest number that becomes 100 as a double: 100 plus half a unit in the last place.
    const LARGEST: &[u8] = b"10000000000000000710542735760100185871124267578125";
    /// The leading digits of the largest number that becomes 0 as a double.
    const SMALLEST: &[u8] = b"24703282292062327208";
    let text = std::str::from_utf8(text).ok()?;
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_negative = text.starts_with('-');
    if let Some(hex) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X"))
        && takes_hex
    {
        let value = hex_float(hex)?;
        return is_exact(hex, 'p', value == 0.0).then_some(value == 0.0 || (!is_negative && value <= 100.0));
    }
    if unsigned.eq_ignore_ascii_case("inf") || unsigned.eq_ignore_ascii_case("infinity") {
        return Some(false);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, whole_number(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = [whole, fraction].concat().into_bytes();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.drain(..zeros);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    let places = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
    // The number is 0.DIGITS times ten to this power.
    let power = exponent.saturating_add(places);
    match (digits.as_slice(), power) {
        ([], _) => Some(true),
        // A number that is too small becomes 0, with an error.
        (_, ..-323) => None,
        (digits, -323) if digits <= SMALLEST => None,
        (digits, 3) => Some(!is_negative && digits <= LARGEST),
        (_, power) => Some(!is_negative && power < 3),
    }
}

/// Returns `true` unless the number becomes 0 as a double but is not written as 0.
fn is_exact(text: &str, exponent: char, is_zero: bool) -> bool {
    let mantissa = text.split([exponent, exponent.to_ascii_uppercase()]).next().unwrap_or_default();
    !is_zero || mantissa.chars().all(|c| matches!(c, '0' | '.'))
}

/// Reads a decimal integer with an optional sign. A number that is too large becomes the largest one.
fn whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digit = |value: i64, b: u8| value.saturating_mul(10).saturating_add(i64::from(b - b'0'));
    let value = digits.bytes().fold(0, digit);
    Some(if text.starts_with('-') { -value } else { value })
}

/// Reads the part of a C hexadecimal number after `0x`: `1.8p3`.
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
    if value == 0.0 {
        return Some(0.0);
    }
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
    }

    #[test]
    fn percentiles_are_doubles() {
        for fine in [
            "0x1.8p1",
            "0x64",
            "0x0",
            "0e5",
            "-0",
            "-0x0p9",
            "+.5",
            "5.",
            "99.9",
            "0x0p2000",
            "1e2",
            "1000000e-4",
            "2.5e-324",
        ] {
            assert_eq!(is_percentile(fine.as_bytes(), true), Some(true), "{fine}");
        }
        for far in
            ["0x64.8", "-1", "-1e-9", "100.1", "1e3", "inf", "-INFINITY", "1e999999999999999999999", "-0x1"]
        {
            assert_eq!(is_percentile(far.as_bytes(), true), Some(false), "{far}");
        }
        for bad in [
            "",
            " 1",
            "99.9 ",
            "nan",
            "1e",
            "e5",
            ".",
            "1e-400",
            "2.4e-324",
            "0x1p-2000",
            "0x",
            "1x",
            "--1",
            "٣",
        ] {
            assert_eq!(is_percentile(bad.as_bytes(), true), None, "{bad}");
        }
        assert_eq!(is_percentile(b"0x1", false), None);
    }

    proptest::proptest! {
        /// The result is the same as with a double.
        #[test]
        fn percentiles_are_what_doubles_are(text in "[+-]?[0-9]{0,4}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?|1?0?0(\\.0{10,16}[0-9]{0,9})?") {
            let as_double = text.parse::<f64>().ok().filter(|v| *v != 0.0 || is_exact(text.trim_start_matches(['+', '-']), 'e', true));
            proptest::prop_assert_eq!(is_percentile(text.as_bytes(), true), as_double.map(|v| (0.0..=100.0).contains(&v)));
        }
    }
}
