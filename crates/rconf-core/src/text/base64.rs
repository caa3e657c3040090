use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// Returns what a text in base64 stands for, or `None` if it is not base64. White space in it is skipped.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()
}

/// Returns whether a word is text in base64, or a part of one: a value of a Kubernetes Secret. Short words are not.
pub fn is_base64_text(word: &[u8]) -> bool {
    const SHORTEST: usize = 12;
    const LONGEST: usize = 256;
    let is_text = |bytes: &[u8]| {
        std::str::from_utf8(bytes)
            .is_ok_and(|text| text.chars().all(|c| !c.is_control() || "\r\n\t".contains(c)))
    };
    let word = word.strip_suffix(b"==").or(word.strip_suffix(b"=")).unwrap_or(word);
    if word.len() < SHORTEST || !word.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
    {
        return false;
    }
    // A line that is not the first may begin within a group of four, and a long one is told by its start.
    (0..4).any(|from| {
        let part = &word[from..word.len().min(LONGEST)];
        let part = &part[..part.len() / 4 * 4];
        STANDARD_NO_PAD.decode(part).is_ok_and(|bytes| is_text(&bytes[..bytes.len() - cut_character(&bytes)]))
    })
}

/// Returns the number of bytes at the end that begin a character which is cut.
fn cut_character(bytes: &[u8]) -> usize {
    let cut = bytes.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
    if cut < 4 { cut } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(from_base64("cG9y\n  dCAx\n").as_deref(), Some(&b"port 1"[..]));
        assert_eq!(from_base64("cG9ydCAxMQ==").as_deref(), Some(&b"port 11"[..]));
        assert_eq!(from_base64("cG9ydCAxMQ"), None);
        assert_eq!(from_base64("{{ x }}"), None);
    }

    #[test]
    fn values_of_secrets_are_told_from_words() {
        for word in
            ["cmVxdWlyZXBhc3Mgcw==", "cG9ydCA3MDAxCmh6IDEw", "G9ydCA3MDAxCmh6IDEw", "5a+G56CBIOWvhueggQ=="]
        {
            assert!(is_base64_text(word.as_bytes()), "{word}");
        }
        for word in [
            "redis",
            "statefulset1",
            "requirepass",
            "cluster/announce/bus/port",
            "RollingUpdate",
            "PersistentVolumeClaim",
            "maxUnavailable",
            "preferredDuringSchedulingIgnoredDuringExecution",
        ] {
            assert!(!is_base64_text(word.as_bytes()), "{word}");
        }
    }
}
