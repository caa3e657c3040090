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

/// The words of a `# rconf:` comment, each with its offset. None for other comments.
fn words_at(comment: &[u8]) -> Option<Vec<(usize, &str)>> {
    let text = std::str::from_utf8(comment).ok()?;
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

/// The words of a `# rconf:` comment. None for other comments.
fn words(comment: &[u8]) -> Option<Vec<&str>> {
    Some(words_at(comment)?.into_iter().map(|(_, word)| word).collect())
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

/// The comment in a node's own file that names its server, and the server it names.
pub(super) fn server_comment(node: &Node) -> Option<(Place, Server)> {
    let document = &node.config.sources().first()?.document;
    let mut comments = document.lines().iter().filter(|line| line.kind == LineKind::Comment);
    comments.find_map(|line| {
        let server = server_in(line.span.of(document.bytes()))?;
        Some((node.locate(0, document.content(line)), server))
    })
}

/// A comment that names rules.
struct Comment {
    place: Place,
    /// The whole line.
    line: Place,
    /// The words that are to name rules, each with its span in the file.
    rules: Vec<(Span, String)>,
}

impl Comment {
    /// What to remove so that the nth rule is not named any more, where others still are: the word and what
    /// separates it from a neighbour.
    fn without(&self, nth: usize) -> Place {
        let span = self.rules[nth].0;
        let span = match (self.rules.get(nth + 1), nth.checked_sub(1)) {
            (Some((next, _)), _) => Span::new(span.start, next.start),
            (None, Some(before)) => Span::new(self.rules[before].0.end, span.end),
            (None, None) => span,
        };
        Place { span, ..self.place.clone() }
    }
}

/// One rule named by one comment.
struct Suppression {
    /// The index of the comment.
    comment: usize,
    /// Which of the comment's rules.
    nth: usize,
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
    comments: Vec<Comment>,
    by_path: BTreeMap<String, Vec<Suppression>>,
    /// Comments that name no rule, or say nothing that rconf knows.
    unknown: Vec<(Place, String)>,
}

impl Suppressions {
    pub(super) fn of(nodes: &[&Node]) -> Self {
        let mut all = Self { comments: Vec::new(), by_path: BTreeMap::new(), unknown: Vec::new() };
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
            let Some(words) = words_at(it.span.of(document.bytes())) else { continue };
            let place = node.locate(source, document.content(it));
            let next = (line + 1..document.lines().len())
                .find(|n| !matches!(document.lines()[*n].kind, LineKind::Blank | LineKind::Comment));
            let whole = node.line_place(At { source, line });
            let comment = |rules: &[(usize, &str)]| {
                let span = |at: usize, word: &str| {
                    Span::new(whole.span.start + at, whole.span.start + at + word.len())
                };
                let rules = rules.iter().map(|(at, word)| (span(*at, word), (*word).to_owned())).collect();
                Comment { place: place.clone(), line: whole.clone(), rules }
            };
            match words.as_slice() {
                [(_, "ignore"), rules @ ..] => {
                    let line = next.map(|line| node.line_place(At { source, line }));
                    let nowhere = Place { span: Span::at(usize::MAX), ..place.clone() };
                    self.add(comment(rules), Some(&line.unwrap_or(nowhere)));
                }
                [(_, "ignore-file"), rules @ ..] => self.add(comment(rules), None),
                [(_, "server"), (_, name), ..] if Server::parse(name).is_ok() => {}
                other => self.unknown.push((place, other.first().map_or("", |(_, word)| word).to_owned())),
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
            let Some(words) = words_at(line) else { continue };
            let at = |span| Place { path: path.to_owned(), span };
            let place = at(Span::new(span.start, span.start + line.trim_ascii_end().len()));
            let comment = |rules: &[(usize, &str)]| {
                let word_span =
                    |from: usize, word: &str| Span::new(span.start + from, span.start + from + word.len());
                let rules =
                    rules.iter().map(|(from, word)| (word_span(*from, word), (*word).to_owned())).collect();
                Comment { place: place.clone(), line: at(*span), rules }
            };
            match words.as_slice() {
                [(_, "ignore"), rules @ ..] => {
                    let covered = statement(&lines[nth + 1..]).unwrap_or(Span::at(usize::MAX));
                    self.add(comment(rules), Some(&at(covered)));
                }
                [(_, "ignore-file"), rules @ ..] => self.add(comment(rules), None),
                [(_, "server"), (_, name), ..] if Server::parse(name).is_ok() => {}
                other => self.unknown.push((place, other.first().map_or("", |(_, word)| word).to_owned())),
            }
        }
    }

    fn add(&mut self, comment: Comment, line: Option<&Place>) {
        let place = &comment.place;
        if comment.rules.is_empty() {
            self.unknown.push((place.clone(), String::new()));
        }
        for (nth, (_, word)) in comment.rules.iter().enumerate() {
            // Rules one by one: a letter, or `all`, would hide what nobody has seen yet.
            let Some(rule) = find_rule(word) else {
                self.unknown.push((place.clone(), word.clone()));
                continue;
            };
            self.by_path.entry(place.path.clone()).or_default().push(Suppression {
                comment: self.comments.len(),
                nth,
                code: rule.meta().code,
                line: line.cloned(),
                used: false,
            });
        }
        self.comments.push(comment);
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
            let all = self.by_path.into_values().flatten();
            let unused: Vec<Suppression> = all.filter(|s| !s.used && is_selected(s.code)).collect();
            let mut counts = vec![0; self.comments.len()];
            for s in &unused {
                counts[s.comment] += 1;
            }
            for s in unused {
                let comment = &self.comments[s.comment];
                let whole = counts[s.comment] == comment.rules.len();
                let what = if whole { comment.line.clone() } else { comment.without(s.nth) };
                let word = &comment.rules[s.nth].1;
                out.report(UnusedSuppression::finding(comment.place.clone(), word, &what));
            }
        }
        if selection.has(UnknownSuppression.meta()) {
            for (comment, word) in self.unknown {
                out.report(UnknownSuppression::finding(comment, &word, nearest(&word)));
            }
        }
    }
}
