//! The lines of a node's configuration, each with its reason, and with the place in the spec that it comes from.

use crate::catalog::{DirectiveId, Server, find};
use crate::message::{Language, Message, say};
use crate::spec::Directive;
use crate::text::Span;
use std::fmt::Write as _;

/// One line of a generated configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Why it is there, in a sentence or two.
    pub reason: Message,
    /// The directive and its arguments. May hold a secret.
    pub text: String,
    /// Its line number in the file, from 1.
    pub number: usize,
    /// The place in `rconf.toml` that it comes from; none if rconf chose it.
    pub origin: Option<Span>,
}

/// What makes a configuration: rconf's own lines, with those of the spec in their places or behind them.
pub(super) struct Lines<'s> {
    server: Server,
    /// The directives of the spec that are not written yet.
    wanted: Vec<&'s Directive>,
    text: String,
    newlines: usize,
    made: Vec<Line>,
}

impl<'s> Lines<'s> {
    pub(super) fn new(server: Server, wanted: Vec<&'s Directive>) -> Self {
        Self { server, wanted, text: String::new(), newlines: 0, made: Vec::new() }
    }

    fn push(&mut self, text: &str) {
        self.newlines += text.bytes().filter(|b| *b == b'\n').count();
        self.text.push_str(text);
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.push(&format!("# {text}\n"));
    }

    pub(super) fn section(&mut self, title: &str) {
        self.push(&format!("\n# == {title} ==\n"));
    }

    /// A line of rconf's own, unless the spec has that directive: then the spec's.
    pub(super) fn set(&mut self, reason: impl Into<Message>, line: &str) {
        self.set_all(reason, &[line]);
    }

    /// Lines of one directive, with one reason.
    pub(super) fn set_all(&mut self, reason: impl Into<Message>, lines: &[&str]) {
        let name = lines.first().and_then(|line| line.split(' ').next()).unwrap_or_default();
        let id = find(name.as_bytes(), self.server).map(|(directive, _)| directive.id);
        if let Some(at) = self.position(id) {
            let wanted = self.wanted.remove(at);
            self.write(wanted);
            return;
        }
        let reason = reason.into();
        self.push(&format!("\n# {}\n", reason.get(Language::English)));
        for line in lines {
            self.line(&reason, line, None);
        }
    }

    /// Whether the spec has a directive.
    pub(super) fn wants(&self, directive: DirectiveId) -> bool {
        self.position(Some(directive)).is_some()
    }

    fn position(&self, id: Option<DirectiveId>) -> Option<usize> {
        id.and_then(|id| self.wanted.iter().position(|wanted| wanted.id == Some(id)))
    }

    fn line(&mut self, reason: &Message, text: &str, origin: Option<Span>) {
        self.push(&format!("{text}\n"));
        self.made.push(Line { reason: reason.clone(), text: text.to_owned(), number: self.newlines, origin });
    }

    fn write(&mut self, wanted: &Directive) {
        let reason = match wanted.id.map(|id| id.directive().meaning) {
            Some(meaning) => say!("{meaning} Set in rconf.toml.", "{meaning}由 rconf.toml 设定。", meaning),
            None => say!("Set in rconf.toml.", "由 rconf.toml 设定。"),
        };
        self.push(&format!("\n# {}\n", reason.get(Language::English)));
        for (line, at) in wanted.lines.iter().zip(&wanted.values) {
            let text = format!("{} {line}", wanted.name);
            self.line(&reason, text.trim_end(), Some(*at));
        }
    }

    /// What the spec has and rconf has no line of its own for.
    pub(super) fn rest(&mut self) {
        if !self.wanted.is_empty() {
            self.section("From rconf.toml");
        }
        for wanted in std::mem::take(&mut self.wanted) {
            self.write(wanted);
        }
    }

    pub(super) fn finish(self) -> (String, Vec<Line>) {
        (self.text, self.made)
    }
}

/// The directives that hold for one node: its own instead of those for all.
pub(super) fn wanted<'s>(all: &'s [Directive], own: &'s [Directive]) -> Vec<&'s Directive> {
    let same = |a: &Directive, b: &Directive| match (a.id, b.id) {
        (Some(a), Some(b)) => a == b,
        _ => a.name.eq_ignore_ascii_case(&b.name),
    };
    let replaced = |directive: &&Directive| !own.iter().any(|mine| same(mine, directive));
    all.iter().filter(replaced).chain(own).collect()
}

/// A number of bytes as redis.conf has it, rounded down to whole megabytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    let mut text = String::new();
    let _ = match bytes >> 20 {
        mb if mb % 1024 == 0 => write!(text, "{}gb", mb / 1024),
        mb => write!(text, "{mb}mb"),
    };
    text
}
