//! The comments `# rconf: ignore`, `ignore-file` and `server`.

use super::registry::find_rule;
use super::rule::Sink;
use super::rules::hygiene::{UnknownSuppression, UnusedSuppression};
use super::select::{Selection, nearest};
use crate::catalog::Server;
use crate::cluster::Node;
use crate::config::At;
use crate::diagnostic::{Described, Finding, here_too};
use crate::syntax::{LineKind, mentions_rconf, rconf_comment};
use crate::text::{Place, Span};
use std::collections::{HashMap, HashSet};

/// A comment that names rules.
struct Comment {
    place: Place,
    /// The whole line.
    line: Place,
    /// The names of the rules, each with its span in the file.
    rules: Vec<(Span, String)>,
}

impl Comment {
    /// Returns the part of the comment to remove so that it no longer names the nth of its rules: the name,
    /// and what separates it from a neighbor.
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

/// A span in which a rule is suppressed, and the comments that suppress it.
#[derive(Default)]
struct Covered {
    /// The suppressed bytes.
    span: Span,
    /// The index of the smallest span around this one.
    within: Option<usize>,
    /// The comments that suppress the rule here: the index of each comment, and of the rule within it.
    by: Vec<(usize, usize)>,
    used: bool,
}

/// The parts of one file in which one rule is suppressed.
#[derive(Default)]
struct Parts {
    file: Covered,
    /// Ordered by their starts. Two of them are disjoint, or one contains the other.
    lines: Vec<Covered>,
}

impl Parts {
    /// Adds a comment that covers `span`, or the whole file if there is no span. The comments of a file have
    /// to be added in order.
    fn add(&mut self, span: Option<Span>, by: (usize, usize)) {
        let Some(span) = span else { return self.file.by.push(by) };
        match self.lines.last_mut() {
            Some(last) if last.span == span => last.by.push(by),
            _ => {
                let mut within = self.lines.len().checked_sub(1);
                while let Some(at) = within.filter(|at| self.lines[*at].span.end < span.end) {
                    within = self.lines[at].within;
                }
                self.lines.push(Covered { span, within, by: vec![by], used: false });
            }
        }
    }

    /// Returns whether a comment covers an offset, and marks the comments that do as used.
    fn cover(&mut self, at: usize) -> bool {
        let mut covered = !self.file.by.is_empty();
        self.file.used |= covered;
        let mut near = self.lines.partition_point(|line| line.span.start <= at).checked_sub(1);
        while let Some(line) = near.and_then(|nth| self.lines.get_mut(nth)) {
            if at < line.span.end.max(1) {
                line.used = true;
                covered = true;
            }
            near = line.within;
        }
        covered
    }
}

/// Returns whether a line of a plan is neither empty nor a comment.
fn is_code(line: &[u8]) -> bool {
    !matches!(line.trim_ascii().first(), None | Some(b'#'))
}

/// Returns the span of the statement that begins on the first of `lines`: the line itself, the lines that a
/// backslash continues it on, deeper indented lines below it, and the items of a list at the indentation of
/// its key.
fn statement(lines: &[(Span, &[u8])]) -> Option<Span> {
    let indent = |line: &[u8]| line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let ((mut span, line), below) = lines.split_first().map(|(first, below)| (*first, below))?;
    let depth = indent(line);
    let is_item = |line: &[u8]| {
        line.trim_ascii().strip_prefix(b"-").is_some_and(|rest| rest.first().is_none_or(|b| *b == b' '))
    };
    let is_key = line.trim_ascii_end().ends_with(b":") && !is_item(line);
    let mut continued = line.trim_ascii_end().ends_with(b"\\");
    for (next, line) in below {
        let is_inside = indent(line) > depth || (indent(line) == depth && is_key && is_item(line));
        if !continued && is_code(line) && !is_inside {
            break;
        }
        span.end = next.end;
        continued = line.trim_ascii_end().ends_with(b"\\");
    }
    Some(span)
}

/// The suppressions in the files of some nodes, or in plans.
#[derive(Default)]
pub(super) struct Suppressions {
    comments: Vec<Comment>,
    by_path: HashMap<String, HashMap<&'static str, Parts>>,
    /// Comments that name no rule, or contain a word that rconf does not know.
    unknown: Vec<(Place, String)>,
}

impl Suppressions {
    pub(super) fn of(nodes: &[&Node]) -> Self {
        let mut all = Self::default();
        let mut seen = HashSet::new();
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
        let is_code = |kind: &LineKind| !matches!(kind, LineKind::Blank | LineKind::Comment);
        // There may be many comments above one line.
        let mut next = None;
        for (line, it) in document.lines().iter().enumerate() {
            if it.kind != LineKind::Comment {
                continue;
            }
            let Some(words) = rconf_comment(it.span.of(document.bytes())) else { continue };
            let place = node.locate(source, document.content(it));
            if next.is_none_or(|next| next < line) {
                let end = document.lines().len();
                next = Some((line + 1..end).find(|n| is_code(&document.lines()[*n].kind)).unwrap_or(end));
            }
            let next = next.filter(|next| *next < document.lines().len());
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
                // The checksum of a generated file.
                [(_, "digest"), ..] => {}
                other => self.unknown.push((place, other.first().map_or("", |(_, word)| word).to_owned())),
            }
        }
    }

    /// Reads the comments of a plan file. Each covers the statement that begins on the next line: a command
    /// with its continuation lines, or a key with the deeper indented lines below it. `files` are the spans of files of
    /// their own in the plan, in order, whose comments are not those of the plan.
    pub(super) fn read_plan(&mut self, path: &str, text: &[u8], files: &[Span]) {
        if !mentions_rconf(text) {
            return;
        }
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive(|&b| b == b'\n') {
            lines.push((Span::new(start, start + line.len()), line));
            start += line.len();
        }
        // There may be many comments above one statement.
        let mut next: Option<(usize, Option<Span>)> = None;
        for (nth, (span, line)) in lines.iter().enumerate() {
            let Some(words) = rconf_comment(line) else { continue };
            let file = files.partition_point(|file| file.end <= span.start);
            if files.get(file).is_some_and(|file| file.start <= span.start) {
                continue;
            }
            let at = |span| Place { path: path.to_owned(), span };
            let indented = line.len() - line.trim_ascii_start().len();
            let place = at(Span::new(span.start + indented, span.start + line.trim_ascii_end().len()));
            let comment = |rules: &[(usize, &str)]| {
                let word_span =
                    |from: usize, word: &str| Span::new(span.start + from, span.start + from + word.len());
                let rules =
                    rules.iter().map(|(from, word)| (word_span(*from, word), (*word).to_owned())).collect();
                Comment { place: place.clone(), line: at(*span), rules }
            };
            match words.as_slice() {
                [(_, "ignore"), rules @ ..] => {
                    let known = next.filter(|(first, _)| *first > nth);
                    let (_, covered) = *next.insert(known.unwrap_or_else(|| {
                        let is_code = |at: &usize| is_code(lines[*at].1);
                        let first = (nth + 1..lines.len()).find(is_code).unwrap_or(lines.len());
                        (first, statement(&lines[first..]))
                    }));
                    self.add(comment(rules), Some(&at(covered.unwrap_or(Span::at(usize::MAX)))));
                }
                [(_, "ignore-file"), rules @ ..] => self.add(comment(rules), None),
                [(_, "server"), (_, name), ..] if Server::parse(name).is_ok() => {}
                // The checksum of a generated file.
                [(_, "digest"), ..] => {}
                other => self.unknown.push((place, other.first().map_or("", |(_, word)| word).to_owned())),
            }
        }
    }

    fn add(&mut self, comment: Comment, line: Option<&Place>) {
        let place = &comment.place;
        if comment.rules.is_empty() {
            self.unknown.push((place.clone(), String::new()));
        }
        // Behind a word that is no rule, a command may have become part of the comment, with its passwords.
        let mut unknown = None;
        for (nth, (_, word)) in comment.rules.iter().enumerate() {
            // Only single rules: a letter or `all` would also hide future findings.
            let Some(rule) = find_rule(word) else {
                unknown = unknown.or(Some(word));
                continue;
            };
            let of_path = self.by_path.entry(place.path.clone()).or_default();
            let parts = of_path.entry(rule.code).or_default();
            parts.add(line.map(|line| line.span), (self.comments.len(), nth));
        }
        self.unknown.extend(unknown.map(|word| (place.clone(), word.clone())));
        self.comments.push(comment);
    }

    /// Returns whether comments cover the finding. A finding about several places is covered only if all of
    /// them are; otherwise it moves to the first one that is not.
    pub(super) fn cover(&mut self, finding: &mut Finding) -> bool {
        let code = finding.rule.code;
        let here_too = here_too();
        finding.related.retain(|related| related.message != here_too || !self.holds(code, &related.place));
        if !self.holds(code, &finding.place) {
            return false;
        }
        let next = finding.related.iter().position(|related| related.message == here_too);
        next.map(|at| finding.place = finding.related.remove(at).place).is_none()
    }

    fn holds(&mut self, code: &str, place: &Place) -> bool {
        let parts = self.by_path.get_mut(&place.path).and_then(|of_path| of_path.get_mut(code));
        parts.is_some_and(|parts| parts.cover(place.span.start))
    }

    /// Reports the comments that cover no finding, and those that name no known rule.
    pub(super) fn report(self, selection: &Selection, out: &mut Sink) {
        let is_selected = |code: &str| find_rule(code).is_some_and(|rule| selection.has(rule));
        if selection.has(UnusedSuppression.meta()) {
            let of_paths = self.by_path.into_values().flatten();
            let selected = of_paths.filter(|(code, _)| is_selected(code)).map(|(_, parts)| parts);
            let all = selected.flat_map(|parts| std::iter::once(parts.file).chain(parts.lines));
            let mut unused: Vec<_> = all.filter(|part| !part.used).flat_map(|part| part.by).collect();
            unused.sort_unstable();
            let mut counts = vec![0; self.comments.len()];
            for (comment, _) in &unused {
                counts[*comment] += 1;
            }
            for (at, nth) in unused {
                let comment = &self.comments[at];
                let whole = counts[at] == comment.rules.len();
                let what = if whole { comment.line.clone() } else { comment.without(nth) };
                let word = &comment.rules[nth].1;
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
