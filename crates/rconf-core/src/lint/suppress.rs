//! `# rconf:` comments: `ignore`, `ignore-file` and `server`.

use super::finding::Finding;
use super::node::Node;
use super::registry::find_rule;
use super::rule::{Described, Sink};
use super::rules::hygiene::{UnknownSuppression, UnusedSuppression};
use super::select::{Selection, nearest};
use crate::catalog::Server;
use crate::config::At;
use crate::syntax::LineKind;
use crate::text::{Place, Span};
use std::collections::BTreeMap;

/// Whether `rconf:` stands somewhere. Looks for the colon first, which is rare.
fn mentions_rconf(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, byte)| *byte == b':' && bytes[..at].ends_with(b"rconf"))
}

/// The words of a `# rconf:` comment. None for other comments.
fn words(comment: &[u8]) -> Option<Vec<&str>> {
    let text = std::str::from_utf8(comment).ok()?.trim_start().strip_prefix('#')?;
    let rest = text.trim_start().strip_prefix("rconf:")?;
    let before_reason = rest.split(" -- ").next().unwrap_or(rest);
    Some(before_reason.split([' ', '\t', ',', '\r', '\n']).filter(|w| !w.is_empty()).collect())
}

/// The server that a file says it is for (`# rconf: server redis:7.0`); none if it names none that is known.
pub(super) fn server_in(bytes: &[u8]) -> Option<Server> {
    // Almost every file lacks one: look for the word before anything else.
    let found = mentions_rconf(bytes);
    let mut lines = bytes.split(|&b| b == b'\n').filter(|_| found);
    lines.find_map(|line| match words(line)?.as_slice() {
        ["server", name, ..] => Server::parse(name).ok(),
        _ => None,
    })
}

/// One rule named by one comment.
struct Suppression {
    comment: Place,
    word: String,
    code: &'static str,
    /// The bytes of the line it holds for; none for the whole file.
    line: Option<Place>,
    used: bool,
}

/// What begins on the first of `lines` that is no comment: it, the lines it is continued on with a backslash, and
/// those below it that are indented more.
fn statement(lines: &[(Span, &[u8])]) -> Option<Span> {
    let indent = |line: &[u8]| line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let is_code = |line: &[u8]| !matches!(line.trim_ascii().first(), None | Some(b'#'));
    let first = lines.iter().position(|(_, line)| is_code(line))?;
    let (mut span, line) = lines[first];
    let depth = indent(line);
    let mut continued = line.trim_ascii_end().ends_with(b"\\");
    for (next, line) in &lines[first + 1..] {
        if !continued && is_code(line) && indent(line) <= depth {
            break;
        }
        span.end = next.end;
        continued = line.trim_ascii_end().ends_with(b"\\");
    }
    Some(span)
}

/// The suppressions of some nodes.
pub(super) struct Suppressions {
    by_path: BTreeMap<String, Vec<Suppression>>,
    /// Comments that name no rule, or say nothing that rconf knows.
    unknown: Vec<(Place, String)>,
}

impl Suppressions {
    pub(super) fn of(nodes: &[&Node]) -> Self {
        let mut all = Self { by_path: BTreeMap::new(), unknown: Vec::new() };
        let mut seen = std::collections::BTreeSet::new();
        for node in nodes {
            for (source, text) in node.config.sources().iter().enumerate() {
                let bytes = text.document.bytes();
                // A file that several nodes include counts once.
                if mentions_rconf(bytes) && seen.insert(text.path().to_owned()) {
                    all.read_source(node, source);
                }
            }
        }
        all
    }

    fn read_source(&mut self, node: &Node, source: usize) {
        let document = &node.config.sources()[source].document;
        for (line, it) in document.lines().iter().enumerate() {
            if it.kind != LineKind::Comment {
                continue;
            }
            let Some(words) = words(it.span.of(document.bytes())) else { continue };
            let comment = node.locate(source, document.content(it));
            let next = (line + 1..document.lines().len())
                .find(|n| !matches!(document.lines()[*n].kind, LineKind::Blank | LineKind::Comment));
            match words.as_slice() {
                ["ignore", rules @ ..] => {
                    let line = next.map(|line| node.line_place(At { source, line }));
                    let nowhere = Place { span: Span::at(usize::MAX), ..comment.clone() };
                    self.add(&comment, rules, Some(&line.unwrap_or(nowhere)));
                }
                ["ignore-file", rules @ ..] => self.add(&comment, rules, None),
                ["server", name, ..] if Server::parse(name).is_ok() => {}
                other => self.unknown.push((comment, other.first().unwrap_or(&"").to_string())),
            }
        }
    }

    /// Reads the comments of a plan file. They hold for what begins on the next line: a command with the lines
    /// that continue it, a key with the deeper lines below it.
    pub(super) fn read_plan(&mut self, path: &str, text: &[u8]) {
        if !mentions_rconf(text) {
            return;
        }
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive(|&b| b == b'\n') {
            lines.push((Span::new(start, start + line.len()), line));
            start += line.len();
        }
        for (nth, (span, line)) in lines.iter().enumerate() {
            let Some(words) = words(line) else { continue };
            let comment = Place {
                path: path.to_owned(),
                span: Span::new(span.start, span.start + line.trim_ascii_end().len()),
            };
            match words.as_slice() {
                ["ignore", rules @ ..] => {
                    let covered = statement(&lines[nth + 1..]).unwrap_or(Span::at(usize::MAX));
                    self.add(&comment, rules, Some(&Place { path: path.to_owned(), span: covered }));
                }
                ["ignore-file", rules @ ..] => self.add(&comment, rules, None),
                ["server", name, ..] if Server::parse(name).is_ok() => {}
                other => self.unknown.push((comment, other.first().unwrap_or(&"").to_string())),
            }
        }
    }

    fn add(&mut self, comment: &Place, rules: &[&str], line: Option<&Place>) {
        if rules.is_empty() {
            self.unknown.push((comment.clone(), String::new()));
        }
        for word in rules {
            // Rules one by one: a letter, or `all`, would hide what nobody has seen yet.
            let Some(rule) = find_rule(word) else {
                self.unknown.push((comment.clone(), (*word).to_owned()));
                continue;
            };
            self.by_path.entry(comment.path.clone()).or_default().push(Suppression {
                comment: comment.clone(),
                word: (*word).to_owned(),
                code: rule.meta().code,
                line: line.cloned(),
                used: false,
            });
        }
    }

    /// Whether a comment covers the finding.
    pub(super) fn cover(&mut self, finding: &Finding) -> bool {
        let Some(list) = self.by_path.get_mut(&finding.place.path) else { return false };
        let mut covered = false;
        for s in list.iter_mut().filter(|s| s.code == finding.rule.code) {
            if s.line.as_ref().is_none_or(|line| {
                line.span.start <= finding.place.span.start && finding.place.span.start < line.span.end.max(1)
            }) {
                s.used = true;
                covered = true;
            }
        }
        covered
    }

    /// Reports the comments that covered nothing, and those that cannot.
    pub(super) fn report(self, selection: &Selection, out: &mut Sink) {
        let is_selected = |code: &str| find_rule(code).is_some_and(|rule| selection.has(rule.meta()));
        if selection.has(UnusedSuppression.meta()) {
            for s in self.by_path.into_values().flatten() {
                if !s.used && is_selected(s.code) {
                    out.report(UnusedSuppression::finding(s.comment, &s.word));
                }
            }
        }
        if selection.has(UnknownSuppression.meta()) {
            for (comment, word) in self.unknown {
                out.report(UnknownSuppression::finding(comment, &word, nearest(&word)));
            }
        }
    }
}
