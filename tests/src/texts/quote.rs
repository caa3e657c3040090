use super::random::Random;

/// Writes a value as a word of a line: plainly if possible, and otherwise quoted in one of several ways.
pub(super) fn word(random: &mut Random, value: &[u8]) -> Vec<u8> {
    let is_plain = |b: &u8| !matches!(b, 0..=b' ' | b'"' | b'\'' | b'\\' | 0x7f..);
    let plain = !value.is_empty() && value.iter().all(is_plain);
    match random.below(20) {
        0..=15 if plain => value.to_vec(),
        16 if plain => [&b"'"[..], value, b"'"].concat(),
        // A quote that starts inside the word.
        17 if plain => {
            let at = random.below(value.len() + 1);
            [&value[..at], b"\"", &value[at..], b"\""].concat()
        }
        // Other characters directly after the closing quote.
        18 if plain && random.one_in(4) => {
            let at = random.below(value.len() + 1);
            [b"\"", &value[..at], b"\"", &value[at..]].concat()
        }
        _ => double(random, value),
    }
}

fn double(random: &mut Random, value: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for &byte in value {
        let needs = matches!(byte, 0..b' ' | b'"' | b'\\' | 0x7f..);
        match byte {
            b'\n' => quoted.extend_from_slice(b"\\n"),
            b'\t' => quoted.extend_from_slice(b"\\t"),
            b'"' | b'\\' => quoted.extend_from_slice(&[b'\\', byte]),
            // A letter needs no escape, but may have one.
            _ if needs || (byte != b'/' && random.one_in(12)) => {
                quoted.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
            }
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}
