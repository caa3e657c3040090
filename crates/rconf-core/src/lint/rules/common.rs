//! Helper functions for rules of several groups.

use crate::catalog::{DirectiveId, id};
use crate::config::{At, Config};
use crate::lint::{Node, Place};
use crate::message::{Message, say};
use crate::syntax::LineKind;

/// Returns bytes as text for a message: shortened, and with control characters escaped.
pub(super) fn show(bytes: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// Returns the place for a finding: the value of the first of these directives that is set, or the start of
/// the file.
pub(super) fn place_of(node: &Node, directives: &[DirectiveId]) -> Place {
    match directives.iter().find_map(|d| node.config.setting(*d)) {
        Some(setting) => node.place(setting.at, Some(1)),
        None => node.start(),
    }
}

/// Returns the place and the text for inserting a line after the line `at`, or before it if a NUL byte joins it to the
/// line after it.
pub(super) fn line_after(node: &Node, at: At, line: &[u8]) -> (Place, Vec<u8>) {
    let mut place = node.line_place(at);
    let bytes = place.span.of(node.file_bytes(at)).to_vec();
    let line_break = node.line_break(at);
    let indent = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let is_joined = bytes.contains(&0);
    if is_joined {
        place.span.end = place.span.start;
    } else {
        place.span.start = place.span.end;
    }
    let mut text = Vec::new();
    let had_break = is_joined || bytes.ends_with(b"\n");
    if !had_break {
        text.extend_from_slice(line_break);
    }
    text.extend_from_slice(&bytes[..indent]);
    text.extend_from_slice(line);
    if had_break {
        text.extend_from_slice(line_break);
    }
    (place, text)
}

/// Returns a number of bytes in the notation of redis.conf, with a unit if one fits: `64mb`.
pub(super) fn size(bytes: u64) -> Message {
    let units = [(1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => Message::verbatim(format!("{}{name}", bytes / unit)),
        None if bytes == 1 => say!("1 byte", "1 字节"),
        None => say!("{bytes} bytes", "{bytes} 字节", bytes),
    }
}

/// Returns whether the server evicts keys when memory is full, so that its data may be lost.
pub(super) fn is_cache(config: &Config) -> bool {
    config.bytes(id::MAXMEMORY) > 0 && config.word(id::MAXMEMORY_POLICY) != "noeviction"
}

/// Returns whether the server takes a setting from each line that it reads as a directive: none is refused,
/// ignored, or kept for a module.
pub(super) fn every_line_sets(node: &Node) -> bool {
    directive_lines(node).count() == node.config.settings().len()
}

/// Returns the lines of a node that the server reads as directives, accepted or not.
pub(super) fn directive_lines(node: &Node) -> impl Iterator<Item = At> {
    node.config.sources().iter().enumerate().flat_map(|(source, text)| {
        let lines = text.document.lines().iter().enumerate();
        let is_directive = |kind: &LineKind| matches!(kind, LineKind::Directive { .. });
        lines.filter(move |(_, line)| is_directive(&line.kind)).map(move |(line, _)| At { source, line })
    })
}
