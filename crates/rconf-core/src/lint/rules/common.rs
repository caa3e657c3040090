//! Helpers that rules of several groups use.

use crate::catalog::{DirectiveId, id};
use crate::config::{At, Config, Setting, Value};
use crate::lint::{Node, Place};
use crate::message::{Message, say};
use crate::syntax::LineKind;

/// Bytes as a message may show them: not long, nothing invisible.
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

/// Where to put a finding about a directive: at its value, or at the first of the others that is there.
pub(super) fn place_of(node: &Node, directives: &[DirectiveId]) -> Place {
    match directives.iter().find_map(|d| node.config.setting(*d)) {
        Some(setting) => node.place(setting.at, Some(1)),
        None => node.start(),
    }
}

/// The place to insert a line after the line `at`, and the text that goes there for it.
pub(super) fn line_after(node: &Node, at: At, line: &[u8]) -> (Place, Vec<u8>) {
    let mut place = node.line_place(at);
    let bytes = place.span.of(node.file_bytes(at)).to_vec();
    let line_break = node.line_break(at);
    let indent = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    place.span.start = place.span.end;
    let mut text = Vec::new();
    let had_break = bytes.ends_with(b"\n");
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

/// A number of bytes as a redis.conf would say it, where a unit fits: `64mb`.
pub(super) fn size(bytes: u64) -> Message {
    let units = [(1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => Message::verbatim(format!("{}{name}", bytes / unit)),
        None if bytes == 1 => say!("1 byte", "1 字节"),
        None => say!("{bytes} bytes", "{bytes} 字节", bytes),
    }
}

/// Whether the server throws keys away when memory is full: what it holds may be lost.
pub(super) fn is_cache(config: &Config) -> bool {
    config.bytes(id::MAXMEMORY) > 0 && config.word(id::MAXMEMORY_POLICY) != "noeviction"
}

/// Whether the file makes the server a replica.
pub(super) fn is_replica(config: &Config) -> bool {
    let follows = |s: &Setting| matches!(s.value, Value::ReplicaOf(Some(_)));
    [id::REPLICAOF, id::SLAVEOF].iter().any(|d| config.setting(*d).is_some_and(follows))
}

/// The lines of a node that are directives to the server, accepted or not.
pub(super) fn directive_lines(node: &Node) -> impl Iterator<Item = At> {
    node.config.sources().iter().enumerate().flat_map(|(source, text)| {
        let lines = text.document.lines().iter().enumerate();
        let is_directive = |kind: &LineKind| matches!(kind, LineKind::Directive { .. });
        lines.filter(move |(_, line)| is_directive(&line.kind)).map(move |(line, _)| At { source, line })
    })
}
