/// The number of hash slots of a cluster.
pub const SLOTS: u16 = 16_384;

/// Returns the slot of a key: the CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384 ("Key
/// distribution model" in the cluster specification).
pub fn slot(key: &[u8]) -> u16 {
    crc16(hash_tag(key).unwrap_or(key)) % SLOTS
}

/// Returns the text between the first `{` and the first `}` after it, or `None` if it is empty or missing.
pub fn hash_tag(key: &[u8]) -> Option<&[u8]> {
    let open = key.iter().position(|&b| b == b'{')?;
    let length = key[open + 1..].iter().position(|&b| b == b'}')?;
    (length > 0).then(|| &key[open + 1..=open + length])
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(
            crc ^ u16::from(byte) << 8,
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_cluster_keyslot() {
        // The check value from the specification.
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!((slot(b"name"), slot(b"test")), (5798, 6918));
        assert_eq!(slot(b"{user1000}.following"), slot(b"{user1000}.followers"));
        assert_eq!(hash_tag(b"foo{}{bar}"), None);
        assert_eq!(hash_tag(b"foo{{bar}}zap"), Some(&b"{bar"[..]));
        assert_eq!(hash_tag(b"foo{bar}{zap}"), Some(&b"bar"[..]));
    }
}
