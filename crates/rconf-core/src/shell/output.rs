//! The output of `echo`, `printf` and `seq`.

use super::arithmetic;
use super::field::Field;
use super::marks::{is_known, unknown};
use super::sink::Sink;
use super::state::Shell;

/// The maximum output of a command substitution that is followed, in bytes.
const PRINTED: usize = 1 << 18;

/// Appends to the output of the current command substitution.
pub(super) fn print<S: Sink>(shell: &mut Shell<'_, S>, text: &str) {
    if let Some(capture) = &mut shell.capture {
        if capture.len() + text.len() < PRINTED {
            capture.push_str(text);
        } else {
            *capture = unknown("…");
        }
    }
}

/// Returns the output of `echo`.
pub(super) fn echoed(arguments: &[Field]) -> String {
    let mut rest = arguments;
    let (mut newline, mut escapes) = (true, false);
    while let [first, more @ ..] = rest {
        match first.text.as_str() {
            "-n" => newline = false,
            "-e" | "-E" => escapes |= first.is("-e"),
            "-ne" | "-en" => (newline, escapes) = (false, true),
            _ => break,
        }
        rest = more;
    }
    let words: Vec<&str> = rest.iter().map(|field| field.text.as_str()).collect();
    let mut text = words.join(" ");
    if escapes {
        if text.ends_with("\\c") {
            text.truncate(text.len() - 2);
            newline = false;
        }
        text = text.replace("\\n", "\n").replace("\\t", "\t");
    }
    if newline {
        text.push('\n');
    }
    text
}

/// Returns the output of `printf`, or `None` if it is not known.
pub(super) fn printf(arguments: &[Field]) -> Option<String> {
    let (format, mut rest) = match arguments {
        [first, format, rest @ ..] if first.is("--") => (format, rest),
        [first, ..] if first.is("-v") => return None,
        [format, rest @ ..] => (format, rest),
        [] => return None,
    };
    let format = &format.text;
    let mut text = String::new();
    for _ in 0..1000 {
        let before = rest.len();
        let mut letters = format.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                '\\' => text.push(match letters.next()? {
                    'n' => '\n',
                    't' => '\t',
                    '\\' => '\\',
                    _ => return None,
                }),
                '%' => {
                    let (mut width, mut zeros) = (0_usize, false);
                    if letters.peek() == Some(&'0') {
                        zeros = true;
                        letters.next();
                    }
                    while let Some(digit) = letters.peek().and_then(|c| c.to_digit(10)) {
                        width = (width * 10 + usize::try_from(digit).ok()?).min(40);
                        letters.next();
                    }
                    let kind = letters.next()?;
                    if kind == '%' {
                        text.push('%');
                        continue;
                    }
                    let value = match rest {
                        [first, more @ ..] => {
                            rest = more;
                            first.text.as_str()
                        }
                        [] => "",
                    };
                    match kind {
                        's' if width == 0 => text.push_str(value),
                        'd' | 'i' if is_known(value) => {
                            let number: i64 = if value.is_empty() { 0 } else { value.parse().ok()? };
                            let shown =
                                if zeros { format!("{number:0width$}") } else { format!("{number:width$}") };
                            text.push_str(&shown);
                        }
                        _ => return None,
                    }
                }
                c => text.push(c),
            }
            if text.len() > PRINTED {
                return None;
            }
        }
        if rest.is_empty() {
            return Some(text);
        }
        if rest.len() == before {
            return Some(text);
        }
    }
    None
}

/// Returns the output of `seq`, or `None` if it is not known.
pub(super) fn seq(arguments: &[Field]) -> Option<String> {
    let (mut is_wide, mut format, mut separator) = (false, None, "\n".to_owned());
    let mut numbers = Vec::new();
    let mut rest = arguments.iter();
    while let Some(field) = rest.next() {
        let text = field.known()?;
        match text {
            "-w" | "--equal-width" => is_wide = true,
            "-f" => format = Some(rest.next()?.text.clone()),
            "-s" => rest.next()?.known()?.clone_into(&mut separator),
            _ => match text.strip_prefix("--format=").or_else(|| text.strip_prefix("-f")) {
                Some(given) => format = Some(given.to_owned()),
                None => match text.strip_prefix("--separator=").or_else(|| text.strip_prefix("-s")) {
                    Some(given) => given.clone_into(&mut separator),
                    None => numbers.push(text),
                },
            },
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => ("1", "1", *last),
        [first, last] => (*first, "1", *last),
        [first, step, last] => (*first, *step, *last),
        _ => return None,
    };
    let width = if is_wide { first.len().max(last.len()) } else { 0 };
    let values = arithmetic::range(first.parse().ok()?, step.parse().ok()?, last.parse().ok()?)?;
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        texts.push(match &format {
            None => format!("{value:0width$}"),
            Some(format) => {
                let at = format.find('%')?;
                let rest = &format[at + 1..];
                let end = rest.find(['g', 'f'])?;
                let spec = &rest[..end];
                let width: usize =
                    spec.trim_start_matches('0').trim_end_matches(".0").parse().unwrap_or(0).min(40);
                let is_plain = spec.chars().all(|c| c.is_ascii_digit() || c == '.');
                if !is_plain || rest[end + 1..].contains('%') {
                    return None;
                }
                let number = if spec.starts_with('0') {
                    format!("{value:0width$}")
                } else {
                    format!("{value:width$}")
                };
                format!("{}{number}{}", &format[..at], &rest[end + 1..])
            }
        });
    }
    let text = texts.join(&separator);
    (text.len() < PRINTED).then_some(text)
}
