//! Writes values as the arguments of lines.

use crate::catalog::Server;
use crate::config::Value;

/// The arguments of a line.
pub(super) type Arguments = Vec<Vec<u8>>;

/// Returns the arguments that set a value on a server: those of one line, or of several where a server takes one part a line.
pub(super) fn arguments(value: &Value, to: Server) -> Vec<Arguments> {
    let one = |text: String| vec![vec![text.into_bytes()]];
    let all = |words: Vec<String>| vec![words.into_iter().map(String::into_bytes).collect()];
    match value {
        Value::Bool(on) => one(if *on { "yes" } else { "no" }.to_owned()),
        Value::Word(word) => one((*word).to_owned()),
        Value::Words(words) => all(words.iter().map(|word| (*word).to_owned()).collect()),
        Value::Integer(number) => one(number.to_string()),
        Value::Bytes(bytes) => one(bytes.to_string()),
        Value::Percent(percent) => one(format!("{percent}%")),
        Value::Mode(mode) => one(format!("{mode:o}")),
        Value::Text(text) | Value::Module(text) => vec![vec![text.to_vec()]],
        Value::SavePoints(points) if points.is_empty() => one(String::new()),
        Value::SavePoints(points) => {
            let points =
                points.iter().map(|(seconds, changes)| vec![seconds.to_string(), changes.to_string()]);
            by_part(points.collect(), to)
        }
        Value::Addresses(addresses) if addresses.is_empty() => one(String::new()),
        Value::Addresses(addresses) => {
            vec![addresses.iter().map(|address| address_on(address, to)).collect()]
        }
        Value::BufferLimits(limits) => {
            let limits = limits.iter().map(|limit| {
                vec![
                    limit.class.to_owned(),
                    limit.hard.to_string(),
                    limit.soft.to_string(),
                    limit.soft_seconds.to_string(),
                ]
            });
            by_part(limits.collect(), to)
        }
        Value::OomScores(scores) => all(scores.iter().map(i64::to_string).collect()),
        Value::Percentiles(all) if all.is_empty() => one(String::new()),
        Value::Percentiles(all) => vec![all.iter().map(|one| one.to_vec()).collect()],
        Value::ReplicaOf(None) => all(vec!["no".to_owned(), "one".to_owned()]),
        Value::ReplicaOf(Some((host, port))) => vec![vec![host.to_vec(), port.to_string().into_bytes()]],
        Value::User { name, rules } => {
            vec![std::iter::once(name).chain(rules).map(|word| word.to_vec()).collect()]
        }
        Value::Rename(old, new) => vec![vec![old.to_vec(), new.to_vec()]],
    }
}

/// Returns the parts as one line, or as a line each for servers up to 6.2.
fn by_part(parts: Vec<Vec<String>>, to: Server) -> Vec<Arguments> {
    let bytes = |words: Vec<String>| words.into_iter().map(String::into_bytes).collect::<Vec<_>>();
    if to.is_legacy() {
        return parts.into_iter().map(bytes).collect();
    }
    vec![parts.into_iter().flat_map(bytes).collect()]
}

/// Returns an address as a server takes it. Redis 6.0 passes over addresses that the machine does not have, without a mark.
fn address_on(address: &[u8], to: Server) -> Vec<u8> {
    if to.release() != (6, 0) {
        return address.to_vec();
    }
    match address.strip_prefix(b"-").unwrap_or(address) {
        b"::*" => b"::".to_vec(),
        plain => plain.to_vec(),
    }
}

/// Writes a word so that every server reads it as these bytes.
pub(super) fn quoted(word: &[u8]) -> Vec<u8> {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
    if !word.is_empty() && word.iter().all(is_plain) {
        return word.to_vec();
    }
    let mut quoted = vec![b'"'];
    for &byte in word {
        match byte {
            b'\n' => quoted.extend(b"\\n"),
            b'\r' => quoted.extend(b"\\r"),
            b'\t' => quoted.extend(b"\\t"),
            b'"' | b'\\' => quoted.extend([b'\\', byte]),
            // Readers differ in the byte 0xff, and text in UTF-8 does not have it.
            0..b' ' | 0x7f | 0xff => quoted.extend(format!("\\x{byte:02x}").into_bytes()),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}

/// Returns the text of a line.
pub(super) fn line(name: &[u8], arguments: &Arguments) -> Vec<u8> {
    let words = std::iter::once(quoted(name)).chain(arguments.iter().map(|argument| quoted(argument)));
    words.collect::<Vec<_>>().join(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Quoting, split};

    proptest::proptest! {
        #[test]
        fn quoted_words_are_read_back(word in proptest::collection::vec(1_u8.., 0..20)) {
            for quoting in [Quoting::Strict, Quoting::StrictWithoutFf, Quoting::Joined] {
                let written = quoted(&word);
                let read = split(&written, quoting).expect("it is balanced");
                proptest::prop_assert_eq!(read.iter().map(|one| one.value().to_vec()).collect::<Vec<_>>(), [word.clone()]);
            }
        }
    }
}
