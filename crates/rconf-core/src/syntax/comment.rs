//! `# rconf:` comments, which speak to rconf and not to the server.

/// Returns whether `rconf:` stands somewhere in `bytes`. It looks for the colon first, which is rare.
pub fn mentions_rconf(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, byte)| *byte == b':' && bytes[..at].ends_with(b"rconf"))
}

/// Returns the words of a `# rconf:` comment behind the colon, each with its offset in the line, up to ` -- `, behind
/// which the reason stands. Returns `None` for any other line.
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
