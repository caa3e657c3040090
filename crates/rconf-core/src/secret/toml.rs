//! Secrets in the lines of an rconf.toml.

use super::conf::skip;
use crate::catalog::find_any;
use crate::catalog::secrets::{SecretPart, is_spec_key, secret_part};
use crate::text::Span;

/// Returns the spans of a line that must not be shown: the value of a directive that is a secret, or of a key
/// that neither specs nor servers know, since it may be a misspelled secret.
pub(super) fn secrets_in_toml(line: &[u8]) -> Vec<Span> {
    let start = skip(line, 0, |b| b.is_ascii_whitespace() || matches!(b, b'#' | b'"' | b'\''));
    let name_end = skip(line, start, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let value = skip(line, name_end, |b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''));
    let end = line.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
    if line.get(value) != Some(&b'=') {
        // A header, a comment, or a line of an array.
        let is_array =
            line.get(start).is_some_and(|b| !matches!(b, b'[' | b']')) && line.first() != Some(&b'#');
        return if is_array && start < end { vec![Span::new(start, end)] } else { Vec::new() };
    }
    let name = line[start..name_end].rsplit(|b| *b == b'.').next().unwrap_or_default();
    let is_shown_directive = || {
        let part = secret_part(name);
        find_any(name).next().is_some() && (part.is_none() || part == Some(SecretPart::NewName))
    };
    if is_spec_key(name) || is_shown_directive() { Vec::new() } else { vec![Span::new(value + 1, end)] }
}
