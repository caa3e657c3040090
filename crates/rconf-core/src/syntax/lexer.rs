//! Splits a line into arguments as a server does (`sdssplitargs` in sds.c).

use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_while, take_while_m_n, take_while1};
use nom::combinator::{map, value};
use nom::sequence::preceded;
use nom::{IResult, Parser};
use std::borrow::Cow;
use thiserror::Error;

/// What a server allows after a closing quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Quoting {
    /// Only white space or the end of the line may follow a closing quote (every Redis, Valkey up to 8.0).
    #[default]
    Strict,
    /// Like [`Quoting::Strict`], but a byte 0xFF is dropped, because it equals -1, which stands for "no
    /// character" (Valkey 8.1).
    StrictWithoutFf,
    /// The argument continues after a closing quote: `"a"b` is `ab`. A byte 0xFF is dropped (Valkey 9.1).
    Joined,
    /// There are no quotes, and every single space ends an argument, which may be empty, as in ACL files
    /// (`sdssplitlen` with a space).
    None,
}

/// The error if a quote is never closed, or a closing quote is followed by other characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Unbalanced quotes")]
pub struct Unbalanced {
    /// The offset of the opening quote.
    pub opening: usize,
    /// The offset after the closing quote, or `None` if the quote is never closed.
    pub stuck: Option<usize>,
}

/// An argument: its place in the text that was split, and the bytes that the server sees in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: Cow<'a, [u8]>,
}

impl Argument<'_> {
    /// Returns the bytes of the argument, without quotes and with escapes resolved.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// Returns `true` for white space according to C's `isspace`. All of it is skipped between arguments.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Returns `true` if the byte ends an argument. VT and FF are white space, but do not end arguments.
fn ends_argument(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn plain(byte: u8) -> bool {
    !ends_argument(byte) && byte != b'"' && byte != b'\''
}

/// Parses `\xHH` inside double quotes.
fn hex_escape(input: &[u8]) -> IResult<&[u8], u8> {
    let digits = take_while_m_n(2, 2, |b: u8| b.is_ascii_hexdigit());
    map(preceded(tag(&b"\\x"[..]), digits), |hex: &[u8]| {
        hex.iter().fold(0, |byte, &digit| {
            let digit = char::from(digit).to_digit(16).unwrap_or_default();
            byte << 4 | u8::try_from(digit).unwrap_or_default()
        })
    })
    .parse(input)
}

/// Parses `\n \r \t \b \a`, or a backslash before any other character, inside double quotes.
fn escape(input: &[u8]) -> IResult<&[u8], u8> {
    preceded(
        tag(&b"\\"[..]),
        alt((
            value(b'\n', tag(&b"n"[..])),
            value(b'\r', tag(&b"r"[..])),
            value(b'\t', tag(&b"t"[..])),
            value(0x08, tag(&b"b"[..])),
            value(0x07, tag(&b"a"[..])),
            map(take(1_usize), |other: &[u8]| other[0]),
        )),
    )
    .parse(input)
}

fn any(input: &[u8]) -> IResult<&[u8], u8> {
    map(take(1_usize), |byte: &[u8]| byte[0]).parse(input)
}

/// Parses a quoted part up to its closing quote. Fails if there is none.
fn quoted(quote: u8, drops_ff: bool, mut input: &[u8]) -> IResult<&[u8], Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if input.first() == Some(&quote) {
            return Ok((&input[1..], bytes));
        }
        if drops_ff && input.first() == Some(&0xff) {
            input = &input[1..];
            continue;
        }
        let (rest, byte) = if quote == b'"' {
            alt((hex_escape, escape, any)).parse(input)?
        } else {
            alt((value(b'\'', tag(&b"\\'"[..])), any)).parse(input)?
        };
        bytes.push(byte);
        input = rest;
    }
}

fn skip_space(input: &[u8]) -> &[u8] {
    take_while::<_, _, nom::error::Error<&[u8]>>(is_space)(input).map_or(input, |(rest, _)| rest)
}

/// Splits `line` at every single space. Two spaces in a row have an empty argument between them.
fn split_at_spaces(line: &[u8]) -> Vec<Argument<'_>> {
    let mut start = 0;
    let parts = line.split(|b| *b == b' ').map(|part| {
        let argument = Argument { start, end: start + part.len(), value: Cow::Borrowed(part) };
        start = argument.end + 1;
        argument
    });
    parts.collect()
}

/// Splits `line` into arguments as the server does. The line must not contain a NUL, which would end the
/// server's string.
pub fn split(line: &[u8], quoting: Quoting) -> Result<Vec<Argument<'_>>, Unbalanced> {
    if quoting == Quoting::None {
        return Ok(split_at_spaces(line));
    }
    let offset = |rest: &[u8]| line.len() - rest.len();
    let drops_ff = quoting != Quoting::Strict && line.contains(&0xff);
    let mut arguments = Vec::new();
    let mut rest = skip_space(line);
    while !rest.is_empty() {
        let start = offset(rest);
        let mut value: Cow<'_, [u8]> = Cow::Borrowed(&[]);
        loop {
            let plain_part: IResult<&[u8], &[u8]> = take_while1(plain)(rest);
            if let Ok((after, part)) = plain_part {
                if drops_ff {
                    value.to_mut().extend(part.iter().filter(|b| **b != 0xff));
                } else if value.is_empty() {
                    value = Cow::Borrowed(part);
                } else {
                    value.to_mut().extend_from_slice(part);
                }
                rest = after;
            }
            let Some(&quote) = rest.first().filter(|&&b| b == b'"' || b == b'\'') else { break };
            let opening = offset(rest);
            let (after, part) =
                quoted(quote, drops_ff, &rest[1..]).map_err(|_| Unbalanced { opening, stuck: None })?;
            value.to_mut().extend_from_slice(&part);
            rest = after;
            if quoting != Quoting::Joined {
                if rest.first().is_some_and(|&b| !is_space(b)) {
                    return Err(Unbalanced { opening, stuck: Some(offset(rest)) });
                }
                break;
            }
        }
        arguments.push(Argument { start, end: offset(rest), value });
        rest = skip_space(rest);
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(line: &str) -> Vec<Vec<u8>> {
        split(line.as_bytes(), Quoting::Strict)
            .expect(line)
            .into_iter()
            .map(|a| a.value.into_owned())
            .collect()
    }

    #[test]
    fn splits_as_the_server_does() {
        assert_eq!(strict("port  6379"), [&b"port"[..], b"6379"]);
        assert_eq!(strict("  save \"\" "), [&b"save"[..], b""]);
        assert_eq!(strict(r#"a "\x41\n\r\t\b\a\q\"\xZZ""#), [&b"a"[..], b"A\n\r\t\x08\x07q\"xZZ"]);
        assert_eq!(strict(r"a 'it\'s \n'"), [&b"a"[..], br"it's \n"]);
        assert_eq!(strict("requirepass a#b"), [&b"requirepass"[..], b"a#b"]);
        assert_eq!(strict("a foo\"bar\""), [&b"a"[..], b"foobar"]);
    }

    #[test]
    fn vt_and_ff_separate_but_do_not_end() {
        assert_eq!(strict("\x0bport \x0c6379"), [&b"port"[..], b"6379"]);
        assert_eq!(strict("port\x0b6379"), [&b"port\x0b6379"[..]]);
        assert_eq!(strict("\"a\"\x0bb"), [&b"a"[..], b"b"]);
    }

    #[test]
    fn unbalanced_quotes_say_where() {
        let err = |line: &str, quoting| split(line.as_bytes(), quoting).expect_err(line);
        assert_eq!(err("a \"b", Quoting::Strict), Unbalanced { opening: 2, stuck: None });
        assert_eq!(err("a \"b\"c", Quoting::Strict), Unbalanced { opening: 2, stuck: Some(5) });
        assert_eq!(err("a 'b", Quoting::Joined), Unbalanced { opening: 2, stuck: None });
        assert_eq!(err("a \"b\\", Quoting::Joined), Unbalanced { opening: 2, stuck: None });
    }

    #[test]
    fn valkey_8_1_drops_a_byte() {
        let words = |quoting| {
            let words = split(b"a\xff \"\xff\\xff\" \xff", quoting).expect("lexes");
            words.iter().map(|w| w.value().to_vec()).collect::<Vec<_>>()
        };
        assert_eq!(words(Quoting::StrictWithoutFf), [&b"a"[..], b"\xff", b""]);
        assert_eq!(words(Quoting::Strict), [&b"a\xff"[..], b"\xff\xff", b"\xff"]);
    }

    #[test]
    fn valkey_9_1_goes_on_after_a_closing_quote() {
        let words = split(b"a \"b\"c'd' e", Quoting::Joined).expect("lexes");
        let values: Vec<_> = words.iter().map(Argument::value).collect();
        assert_eq!(values, [&b"a"[..], b"bcd", b"e"]);
    }
}
