//! Parses a script into commands, in time proportional to its length. Parsing stops at commands that are
//! nested more deeply than people write.

use super::ast::{Command, Document, Item, Join, List, Part, Word};
use super::marks::clean;
use super::sink::Interest;
use super::snippet::Snippet;
use crate::message::Words;
use crate::text::Span;
use std::collections::BTreeSet;

/// The maximum depth of nested commands.
const DEPTH: usize = 24;

/// A fault in the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub span: Span,
    pub why: Words,
    pub is_error: bool,
}

pub(super) const UNEXPECTED: Words =
    Words::new("the shell does not expect this here", "shell 不允许它出现在这里");
pub(super) const UNEXPECTED_WORD: Words =
    Words::new("the shell does not expect this word here", "shell 不允许这个词出现在这里");
pub(super) const UNEXPECTED_BRACKET: Words =
    Words::new("the shell does not expect `(` here", "shell 不允许 `(` 出现在这里");
pub(super) const ENDLESS: Words = Words::new("the shell cannot find the end of this", "shell 找不到它的结尾");
pub(super) const OPEN_QUOTE: Words = Words::new("the quote is not closed", "引号没有闭合");
pub(super) const OPEN_BACKTICK: Words = Words::new("the backtick is not closed", "反引号没有闭合");
pub(super) const TOO_DEEP: Words = Words::new("it is nested too deeply", "嵌套太深");

/// A parsed script.
#[derive(Debug)]
pub(super) struct Parsed {
    pub list: List,
    pub faults: Vec<Fault>,
}

pub(super) struct Parser<'a> {
    pub text: &'a [u8],
    pub at: usize,
    /// The offset of the text in the file.
    pub base: usize,
    /// The span of all commands, if the file does not contain the text literally.
    pub fixed: Option<Span>,
    /// The parts of the text that are not known, in order.
    pub unknown: Vec<Span>,
    pub interest: Interest,
    pub depth: usize,
    pub faults: Vec<Fault>,
    /// The number of words that braces may still create.
    pub braces: &'a mut usize,
    pub heredocs: Vec<Heredoc>,
    /// The functions that contain a command that the sink reads.
    pub speaking: BTreeSet<String>,
    /// A `\` followed by blanks, in the command that is being parsed.
    pub trap: Option<Span>,
    pub heredoc_mentions: bool,
    /// The files that the last parsed compound command redirects its output to.
    pub targets: Vec<Word>,
}

pub(super) struct Heredoc {
    pub delimiter: Vec<u8>,
    pub strip_tabs: bool,
    /// Whether the delimiter is quoted, so that nothing in the text is expanded.
    pub is_quoted: bool,
    pub document: Document,
}

/// The words that end a list.
const ENDS: [&str; 8] = ["then", "fi", "do", "done", "else", "elif", "esac", "}"];

impl<'a> Parser<'a> {
    pub fn new(text: &'a [u8], fixed: Option<Span>, braces: &'a mut usize, interest: Interest) -> Self {
        Self {
            text,
            at: 0,
            base: 0,
            fixed,
            unknown: Vec::new(),
            interest,
            depth: 0,
            faults: Vec::new(),
            braces,
            heredocs: Vec::new(),
            speaking: BTreeSet::new(),
            trap: None,
            heredoc_mentions: false,
            targets: Vec::new(),
        }
    }

    /// Parses a snippet.
    pub fn of_snippet(snippet: &'a Snippet, braces: &'a mut usize, interest: Interest) -> Self {
        let fixed = snippet.start.is_none().then_some(snippet.span);
        let unknown = snippet.unknown.clone();
        let base = snippet.start.unwrap_or_default();
        Self { base, unknown, ..Self::new(snippet.text.as_bytes(), fixed, braces, interest) }
    }

    /// Parses the whole text.
    pub fn script(mut self) -> Parsed {
        if self.text.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        }
        let mut list = List::default();
        loop {
            let part = self.list();
            list.mentions |= part.mentions;
            list.items.extend(part.items);
            if self.at >= self.text.len() {
                return Parsed { list, faults: self.faults };
            }
            // The shell stops here, such as at a `done` without a loop, but the rest of the script still
            // shows what is intended.
            let from = self.at;
            match ENDS.iter().find(|end| self.at_keyword(end)) {
                Some(end) => self.at += end.len(),
                None => self.at += 1,
            }
            self.fault(from, UNEXPECTED_WORD, false);
        }
    }

    /// Takes an unknown part, if one starts here.
    pub fn take_unknown(&mut self, quoted: bool) -> Option<Part> {
        let next = self.unknown.partition_point(|part| part.start < self.at);
        let part = *self.unknown.get(next).filter(|part| part.start == self.at)?;
        self.at = part.end.max(self.at + 1);
        Some(Part::Unknown { raw: Snippet::raw(self.text, part), quoted })
    }

    /// Returns the start of the next unknown part, or the end of the text.
    pub fn next_unknown(&self) -> usize {
        let next = self.unknown.partition_point(|part| part.start < self.at);
        self.unknown.get(next).map_or(self.text.len(), |part| part.start)
    }

    /// Returns the unknown parts between two offsets, relative to the first.
    pub fn unknown_between(&self, from: usize, until: usize) -> Vec<Span> {
        let first = self.unknown.partition_point(|part| part.start < from);
        let inside = self.unknown[first..].iter().take_while(|part| part.end <= until);
        inside.map(|part| Span::new(part.start - from, part.end - from)).collect()
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    pub fn starts(&self, text: &str) -> bool {
        self.text[self.at.min(self.text.len())..].starts_with(text.as_bytes())
    }

    pub fn span(&self, from: usize) -> Span {
        self.fixed.unwrap_or(Span::new(self.base + from, self.base + self.at.max(from)))
    }

    pub fn fault(&mut self, from: usize, why: Words, is_error: bool) {
        let span = self.span(from);
        self.faults.push(Fault { span, why, is_error });
    }

    /// Enters a nested command. Returns `false`, and stops parsing, if it is nested too deeply.
    pub fn descend(&mut self) -> bool {
        if self.depth >= DEPTH {
            let from = self.at;
            if from < self.text.len() {
                self.fault(from, TOO_DEEP, false);
            }
            self.at = self.text.len();
            return false;
        }
        self.depth += 1;
        true
    }

    /// Returns the length of the line break at this distance, or `None` if there is none.
    pub fn line_end(&self, ahead: usize) -> Option<usize> {
        match (self.peek_at(ahead), self.peek_at(ahead + 1)) {
            (Some(b'\n'), _) => Some(1),
            (Some(b'\r'), Some(b'\n')) => Some(2),
            _ => None,
        }
    }

    pub fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if matches!(self.peek_at(1), Some(b'\n') | None) => self.at += 1,
                Some(b'\\') => match self.line_end(1) {
                    Some(length) => self.at += 1 + length,
                    None => return,
                },
                _ => return,
            }
        }
    }

    /// Skips blanks, line breaks and comments.
    pub fn skip_lines(&mut self) {
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'\n') => self.newline(),
                Some(b'#') => self.skip_comment(),
                _ => return,
            }
        }
    }

    pub fn skip_comment(&mut self) {
        while self.peek().is_some_and(|b| b != b'\n') {
            self.at += 1;
        }
    }

    /// Skips a line break, and parses the here-documents that start after it.
    pub fn newline(&mut self) {
        self.at += 1;
        for document in std::mem::take(&mut self.heredocs) {
            let from = self.at;
            let mut until = None;
            while self.at < self.text.len() {
                let start = self.at;
                let end = self.text[start..]
                    .iter()
                    .position(|&b| b == b'\n')
                    .map_or(self.text.len(), |n| start + n);
                self.at = (end + 1).min(self.text.len());
                let line = self.text[start..end].strip_suffix(b"\r").unwrap_or(&self.text[start..end]);
                let tabs =
                    if document.strip_tabs { line.iter().take_while(|&&b| b == b'\t').count() } else { 0 };
                if line[tabs..] == document.delimiter[..] {
                    until = Some(start);
                    break;
                }
            }
            let lines = until.and_then(|until| self.document(from, until, &document));
            let _ = document.document.set(lines);
            self.heredoc_mentions = (self.interest.holds_command)(&clean(&self.text[from..self.at]));
        }
    }

    pub fn at_keyword(&self, word: &str) -> bool {
        self.starts(word)
            && self.peek_at(word.len()).is_none_or(|b| {
                matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
            })
    }

    pub fn take_keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Parses commands up to the end of a list: `)`, `;;`, a word such as `done`, or the end of the text.
    pub fn list(&mut self) -> List {
        let mut list = List::default();
        if !self.descend() {
            return list;
        }
        let mut join = Join::Then;
        loop {
            self.skip_lines();
            match self.peek() {
                None | Some(b')') => break,
                Some(b';') if matches!(self.peek_at(1), Some(b';' | b'&')) => break,
                Some(b';' | b'&') => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            if ENDS.iter().any(|end| self.at_keyword(end)) {
                break;
            }
            let from = self.at;
            let (command, mentions) = self.pipeline();
            list.mentions |= mentions;
            list.items.push(Item { join, command });
            self.skip_blanks();
            join = if self.starts("&&") {
                self.at += 2;
                Join::And
            } else if self.starts("||") {
                self.at += 2;
                Join::Or
            } else {
                Join::Then
            };
            if self.at == from {
                self.at += 1;
                self.fault(from, UNEXPECTED, false);
            }
        }
        self.depth -= 1;
        list
    }

    /// Parses a command and the redirections after it.
    fn whole_command(&mut self) -> (Command, bool) {
        let outer = std::mem::take(&mut self.targets);
        let (command, mentions) = self.command();
        let targets = std::mem::replace(&mut self.targets, outer);
        if targets.is_empty() {
            return (command, mentions);
        }
        (Command::Redirected { command: Box::new(command), targets }, mentions)
    }

    fn pipeline(&mut self) -> (Command, bool) {
        let mut negated = false;
        loop {
            self.skip_blanks();
            if self.take_keyword("!") {
                negated = !negated;
            } else if !self.take_keyword("time") {
                break;
            }
        }
        let (first, mut mentions) = self.whole_command();
        let mut parts = vec![first];
        loop {
            self.skip_blanks();
            if self.starts("|") && !self.starts("||") {
                self.at += if self.starts("|&") { 2 } else { 1 };
                self.skip_lines();
                let (next, more) = self.whole_command();
                mentions |= more;
                parts.push(next);
            } else {
                break;
            }
        }
        if parts.len() == 1
            && !negated
            && let Some(only) = parts.pop()
        {
            return (only, mentions);
        }
        (Command::Pipe { parts, negated }, mentions)
    }
}
