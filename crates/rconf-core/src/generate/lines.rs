//! The lines of a node's configuration, each with its reason, and with its place in the spec if it comes from
//! there.

use crate::catalog::{DirectiveId, Server, find};
use crate::message::{Language, Message, say};
use crate::spec::{Directive, Spec};
use crate::text::Span;

/// A line of a generated configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Why the line is there, in a sentence or two.
    pub reason: Message,
    /// The directive and its arguments, which may include the password.
    pub text: String,
    /// The number of the line in the file, from 1.
    pub number: usize,
    /// The place in `rconf.toml` that the line comes from, or `None` if rconf chose it.
    pub origin: Option<Span>,
}

/// Writes a configuration. A directive of the spec replaces the line that rconf would write for it. The other
/// directives of the spec are written at the end.
pub(super) struct Lines<'s> {
    server: Server,
    language: Language,
    /// The directives of the spec that are not written yet.
    left: Vec<&'s Directive>,
    text: String,
    newlines: usize,
    made: Vec<Line>,
}

impl<'s> Lines<'s> {
    /// Creates the configuration of a spec, with its first line. The comments are in the language of the spec.
    pub(super) fn new(spec: &Spec, directives: Vec<&'s Directive>) -> Self {
        let text = format!("# rconf: server {}\n", spec.server);
        let (server, language) = (spec.server, spec.language());
        Self { server, language, left: directives, text, newlines: 1, made: Vec::new() }
    }

    fn push(&mut self, text: &str) {
        self.newlines += text.bytes().filter(|b| *b == b'\n').count();
        self.text.push_str(text);
    }

    /// Writes a comment, one line for each of its lines.
    pub(super) fn comment(&mut self, text: impl Into<Message>) {
        for line in text.into().get(self.language).lines() {
            self.push(&format!("# {line}\n"));
        }
    }

    /// Writes a comment by itself, between two lines.
    pub(super) fn note(&mut self, text: impl Into<Message>) {
        self.push("\n");
        self.comment(text);
    }

    pub(super) fn section(&mut self, title: impl Into<Message>) {
        self.push(&format!("\n# == {} ==\n", title.into().get(self.language)));
    }

    /// Writes a line with its reason, or the directive of the spec that replaces it.
    pub(super) fn set(&mut self, reason: impl Into<Message>, line: &str) {
        self.set_all(reason, &[line]);
    }

    /// Writes several lines of one directive with one reason, or the directive of the spec that replaces
    /// them.
    pub(super) fn set_all(&mut self, reason: impl Into<Message>, lines: &[&str]) {
        let name = lines.first().and_then(|line| line.split(' ').next()).unwrap_or_default();
        let id = find(name.as_bytes(), self.server).map(|(directive, _)| directive.id);
        if let Some(at) = self.position(id) {
            let directive = self.left.remove(at);
            self.write(directive);
            return;
        }
        let reason = reason.into();
        self.push(&format!("\n# {}\n", reason.get(self.language)));
        for line in lines {
            self.line(&reason, line, None);
        }
    }

    /// Returns whether the spec sets a directive that is not written yet.
    pub(super) fn is_in_spec(&self, directive: DirectiveId) -> bool {
        self.position(Some(directive)).is_some()
    }

    fn position(&self, id: Option<DirectiveId>) -> Option<usize> {
        id.and_then(|id| self.left.iter().position(|directive| directive.id == Some(id)))
    }

    fn line(&mut self, reason: &Message, text: &str, origin: Option<Span>) {
        self.push(&format!("{text}\n"));
        self.made.push(Line { reason: reason.clone(), text: text.to_owned(), number: self.newlines, origin });
    }

    fn write(&mut self, directive: &Directive) {
        let reason = match directive.id.map(|id| id.directive().meaning) {
            Some(meaning) => say!("{meaning} Set in rconf.toml.", "{meaning}由 rconf.toml 设定。", meaning),
            None => say!("Set in rconf.toml.", "由 rconf.toml 设定。"),
        };
        self.push(&format!("\n# {}\n", reason.get(self.language)));
        for (line, at) in directive.lines.iter().zip(&directive.values) {
            let text = format!("{} {line}", directive.name);
            self.line(&reason, text.trim_end(), Some(*at));
        }
    }

    /// Writes the remaining directives of the spec.
    pub(super) fn write_rest(&mut self) {
        if !self.left.is_empty() {
            self.section(say!("From rconf.toml", "来自 rconf.toml"));
        }
        for directive in std::mem::take(&mut self.left) {
            self.write(directive);
        }
    }

    pub(super) fn finish(self) -> (String, Vec<Line>) {
        (self.text, self.made)
    }
}

/// Returns the directives of one node: those for all nodes, except the ones that the node overrides, and its
/// own.
pub(super) fn directives_of_node<'s>(all: &'s [Directive], own: &'s [Directive]) -> Vec<&'s Directive> {
    let same = |a: &Directive, b: &Directive| match (a.id, b.id) {
        (Some(a), Some(b)) => a == b,
        _ => a.name.eq_ignore_ascii_case(&b.name),
    };
    let replaced = |directive: &&Directive| !own.iter().any(|mine| same(mine, directive));
    all.iter().filter(replaced).chain(own).collect()
}
