//! Comments `# rconf: …`, which are meant for rconf and not for the server.

/// Returns whether `bytes` contains `rconf:`. For speed, it searches for the colon, which is rare.
pub fn mentions_rconf(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, byte)| *byte == b':' && bytes[..at].ends_with(b"rconf"))
}

/// Returns the words after the colon of a comment `# rconf: …`, each with its offset in the line. Words after
/// ` -- ` are the reason, and left out. Returns `None` for any other line.
pub fn rconf_comment(line: &[u8]) -> Option<Vec<(usize, &str)>> {
    let text = std::str::from_utf8(line).ok()?;
    let rest = text.trim_start().strip_prefix('#')?.trim_start().strip_prefix("rconf:")?;
    let before_reason = rest.split(" -- ").next().unwrap_or(rest);
    let mut offset = text.len() - rest.len();
    let mut words = Vec::new();
    for word in before_reason.split([' ', '\t', ',', '\r', '\n']) {
        if !word.is_empty() {
            words.push((offset, word));
        }
        offset += word.len() + 1;
    }
    Some(words)
}
