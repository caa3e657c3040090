//! The rules, one file each, in a folder per group. The doc comment of a rule is its page.

pub mod access;
pub mod cluster;
pub mod containers;
pub mod hygiene;
pub mod load;
pub mod memory;
pub mod persistence;
mod places;
pub mod replication;
pub mod versions;

use crate::catalog::DirectiveId;
use crate::config::At;
use crate::lint::{Node, Place};

/// Bytes as a message may show them: not long, nothing invisible.
fn show(bytes: &[u8]) -> String {
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
fn place_of(node: &Node, directives: &[DirectiveId]) -> Place {
    match directives.iter().find_map(|d| node.config.setting(*d)) {
        Some(setting) => node.place(setting.at, Some(1)),
        None => node.start(),
    }
}

/// The place to insert a line after the line `at`, and the text that goes there for it.
fn line_after(node: &Node, at: At, line: &[u8]) -> (Place, Vec<u8>) {
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
