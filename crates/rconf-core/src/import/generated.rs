//! What generated files say of their node.

use super::nodes::Found;
use crate::message::Language;
use std::borrow::Cow;

/// Returns the master of a node that `rconf gen` wrote, from the comment at its top.
pub(super) fn generated_master(found: &Found<'_>) -> Option<String> {
    const WORDS: [(&str, &str); 2] = [
        ("written by `rconf gen`; it starts as a replica of ", "."),
        ("由 `rconf gen` 生成；最初是", " 的从节点。"),
    ];
    let text = top(found);
    let master = |line: &str| {
        let of = |(before, after): &(&str, &str)| {
            line.split_once(before)?.1.strip_suffix(after).map(str::to_owned)
        };
        WORDS.iter().find_map(of)
    };
    text.lines().find_map(master)
}

/// Returns the language in which `rconf gen` wrote the file of a node.
pub(super) fn generated_language(found: &Found<'_>) -> Language {
    if top(found).contains("由 `rconf gen` 生成") { Language::Chinese } else { Language::English }
}

/// Returns the beginning of a node's file.
fn top<'f>(found: &'f Found<'_>) -> Cow<'f, str> {
    let bytes = found.config().sources().first().map_or(&[][..], |source| source.document.bytes());
    String::from_utf8_lossy(&bytes[..bytes.len().min(600)])
}
