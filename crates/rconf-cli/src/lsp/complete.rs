//! Completion: directives and their values by release, and rules in comments.

use super::check::is_sentinel;
use super::documents::Document;
use super::hover::meaning;
use super::lines::Lines;
use super::words::either;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, Position, Range, TextEdit,
};
use rconf_core::catalog::{Named, Server, find, named, sentinel};
use rconf_core::lint::METAS;
use rconf_core::message::Language;
use rconf_core::session::FileKind;

/// Returns what may stand at a position.
pub fn complete(
    document: &Document,
    at: Position,
    server: Server,
    language: Language,
) -> Vec<CompletionItem> {
    let text = document.bytes();
    let lines = Lines::new(text);
    let line = at.line as usize;
    let Some(start) = lines.start(line) else { return Vec::new() };
    let end = lines.offset(text, at);
    let Ok(before) = std::str::from_utf8(&text[start..end]) else { return Vec::new() };
    let typed = before.len() - before.rfind([' ', '\t', ',']).map_or(0, |space| space + 1);
    let range = Range::new(lines.position(text, end - typed), at);
    let words: Vec<&str> = before[..before.len() - typed].split_whitespace().collect();
    let item = |one: Offered| one.into_item(range);
    if let Some(rest) = before.trim_start().strip_prefix('#') {
        return in_comment(rest, language).into_iter().map(item).collect();
    }
    if !document.is_configuration() || document.classified().kind == FileKind::Acl {
        return Vec::new();
    }
    let offered = match words.as_slice() {
        [] => directives(server, language),
        [first] if first.eq_ignore_ascii_case("sentinel") && is_sentinel(document) => options(server),
        [first, given @ ..] => values(first, given, server, language),
    };
    offered.into_iter().map(item).collect()
}

/// Something that may be written.
#[derive(Default)]
struct Offered {
    word: String,
    kind: Option<CompletionItemKind>,
    detail: Option<String>,
    about: Option<String>,
    /// Whether a value follows.
    goes_on: bool,
    is_old: bool,
}

impl Offered {
    fn into_item(self, range: Range) -> CompletionItem {
        let new_text = if self.goes_on { format!("{} ", self.word) } else { self.word.clone() };
        let documentation = self
            .about
            .map(|value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }));
        CompletionItem {
            label: self.word,
            kind: self.kind,
            detail: self.detail,
            documentation,
            tags: self.is_old.then(|| vec![CompletionItemTag::DEPRECATED]),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, new_text))),
            ..CompletionItem::default()
        }
    }
}

fn directives(server: Server, language: Language) -> Vec<Offered> {
    let offer = |Named { name, directive, variant }: Named| Offered {
        word: name.to_owned(),
        kind: Some(CompletionItemKind::PROPERTY),
        detail: Some(variant.shown_default()).filter(|default| default != "-"),
        about: Some(meaning(directive, language).trim().to_owned()),
        goes_on: true,
        is_old: name != directive.name,
    };
    named(server).map(offer).collect()
}

fn options(server: Server) -> Vec<Offered> {
    let known = |option: &&sentinel::SentinelOption| {
        sentinel::find(option.name.as_bytes(), server).is_some_and(|found| found.name == option.name)
    };
    let offer = |option: &sentinel::SentinelOption| Offered {
        word: option.name.to_owned(),
        kind: Some(CompletionItemKind::PROPERTY),
        goes_on: true,
        ..Offered::default()
    };
    sentinel::options().iter().filter(known).map(offer).collect()
}

/// Returns the words that a directive takes, without those that are there, or its default.
fn values(directive: &str, given: &[&str], server: Server, language: Language) -> Vec<Offered> {
    let Some((directive, _)) = find(directive.as_bytes(), server) else { return Vec::new() };
    let Some(variant) = directive.variant(server) else { return Vec::new() };
    if !given.is_empty() && !variant.multi_arg {
        return Vec::new();
    }
    let default = variant.default.filter(|default| !default.is_empty());
    let offer = |word: &str| Offered {
        word: word.to_owned(),
        kind: Some(CompletionItemKind::ENUM_MEMBER),
        detail: (default == Some(word)).then(|| either(language, "default", "默认值").to_owned()),
        ..Offered::default()
    };
    let is_new = |word: &&&str| !given.iter().any(|given| given.eq_ignore_ascii_case(word));
    let words: Vec<Offered> = variant.words().iter().filter(is_new).map(|word| offer(word)).collect();
    if !words.is_empty() || !given.is_empty() || variant.sensitive {
        return words;
    }
    default.map(offer).into_iter().collect()
}

/// Returns what may stand in a comment for rconf.
fn in_comment(rest: &str, language: Language) -> Vec<Offered> {
    let Some(rest) = rest.trim_start().strip_prefix("rconf:") else { return Vec::new() };
    let verb = rest.split_whitespace().next().unwrap_or_default();
    let is_first = !rest.trim_start().contains([' ', '\t']);
    let offer = |word: &str| Offered { word: word.to_owned(), goes_on: true, ..Offered::default() };
    match verb {
        _ if is_first => ["ignore", "ignore-file", "server"].map(offer).into(),
        "server" => Server::all().map(|server| Offered { goes_on: false, ..offer(server.name()) }).collect(),
        "ignore" | "ignore-file" if !rest.contains(" -- ") => METAS
            .iter()
            .map(|rule| Offered {
                goes_on: false,
                detail: Some(rule.code.to_owned()),
                about: Some(rule.summary(language)),
                ..offer(rule.name)
            })
            .collect(),
        _ => Vec::new(),
    }
}
