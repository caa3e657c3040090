//! Reads a script into commands. Takes time in proportion to its length: what nests deeper than people write
//! ends the reading.

use super::ast::{Assign, AssignValue, Command, Item, Join, List, Simple, Word};
use super::braces;
use super::marks::clean;
use crate::text::Span;
use std::collections::HashSet;
use std::rc::Rc;

/// How deep commands may nest.
const DEPTH: usize = 24;

/// What is wrong with the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub span: Span,
    pub why: &'static str,
    pub is_error: bool,
}

/// What one reading gives.
#[derive(Debug)]
pub(super) struct Parsed {
    pub list: List,
    pub faults: Vec<Fault>,
}

pub(super) struct Parser<'a> {
    pub text: &'a [u8],
    pub at: usize,
    /// Where the text starts in the file.
    pub base: usize,
    /// The place of everything, for a text that does not stand in the file as it is.
    pub fixed: Option<Span>,
    pub depth: usize,
    pub faults: Vec<Fault>,
    /// How many more words braces may make.
    pub braces: &'a mut usize,
    heredocs: Vec<Heredoc>,
    /// The functions that speak of docker.
    pub speaking: HashSet<String>,
    /// The `\` with blanks behind it, in the command being read.
    pub trap: Option<Span>,
    heredoc_mentions: bool,
}

struct Heredoc {
    delimiter: Vec<u8>,
    strip_tabs: bool,
}

/// The words that end a list.
const ENDS: [&str; 8] = ["then", "fi", "do", "done", "else", "elif", "esac", "}"];

impl<'a> Parser<'a> {
    pub fn new(text: &'a [u8], fixed: Option<Span>, braces: &'a mut usize) -> Self {
        Self {
            text,
            at: 0,
            base: 0,
            fixed,
            depth: 0,
            faults: Vec::new(),
            braces,
            heredocs: Vec::new(),
            speaking: HashSet::new(),
            trap: None,
            heredoc_mentions: false,
        }
    }

    /// Reads all of it.
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
            // A `done` without its loop and the like: the shell stops here; what follows is still meant.
            let from = self.at;
            match ENDS.iter().find(|end| self.at_keyword(end)) {
                Some(end) => self.at += end.len(),
                None => self.at += 1,
            }
            self.fault(from, "the shell does not expect this word here", false);
        }
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

    pub fn fault(&mut self, from: usize, why: &'static str, is_error: bool) {
        let span = self.span(from);
        self.faults.push(Fault { span, why, is_error });
    }

    /// One level deeper; if that is too deep, nothing more is read.
    pub fn descend(&mut self) -> bool {
        if self.depth >= DEPTH {
            let from = self.at;
            if from < self.text.len() {
                self.fault(from, "it nests too deep", false);
            }
            self.at = self.text.len();
            return false;
        }
        self.depth += 1;
        true
    }

    /// The length of a line's end at this distance, if there is one.
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

    /// Blanks, line ends and comments.
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

    fn skip_comment(&mut self) {
        while self.peek().is_some_and(|b| b != b'\n') {
            self.at += 1;
        }
    }

    /// Behind a line's end, and behind the here-documents that start there.
    fn newline(&mut self) {
        self.at += 1;
        for document in std::mem::take(&mut self.heredocs) {
            let from = self.at;
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
                    break;
                }
            }
            self.heredoc_mentions = mentions_text(&clean(&self.text[from..self.at]));
        }
    }

    pub fn at_keyword(&self, word: &str) -> bool {
        self.starts(word)
            && self.peek_at(word.len()).is_none_or(|b| {
                matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
            })
    }

    fn take_keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Commands up to what ends a list: `)`, `;;`, a word like `done`, or the end.
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
                self.fault(from, "the shell does not expect this here", false);
            }
        }
        self.depth -= 1;
        list
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
        let (first, mut mentions) = self.command();
        let mut parts = vec![first];
        loop {
            self.skip_blanks();
            if self.starts("|") && !self.starts("||") {
                self.at += if self.starts("|&") { 2 } else { 1 };
                self.skip_lines();
                let (next, more) = self.command();
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

    fn command(&mut self) -> (Command, bool) {
        let from = self.at;
        if self.starts("((")
            && let Some(end) = self.arith_end(self.at + 2)
        {
            let expression = clean(&self.text[self.at + 2..end]);
            self.at = end + 2;
            self.redirects();
            return (Command::Arith(expression), false);
        }
        if self.starts("(") {
            self.at += 1;
            let list = self.list();
            self.expect(")", from);
            self.redirects();
            let mentions = list.mentions;
            return (Command::Subshell(list), mentions);
        }
        if self.take_keyword("{") {
            let list = self.list();
            self.expect("}", from);
            self.redirects();
            let mentions = list.mentions;
            return (Command::Group(list), mentions);
        }
        if self.take_keyword("[[") {
            return (Command::Test(self.test_words()), false);
        }
        if self.take_keyword("if") {
            return self.if_command(from);
        }
        if self.take_keyword("for") || self.take_keyword("select") {
            return self.for_command(from);
        }
        if self.at_keyword("while") || self.at_keyword("until") {
            let until = self.starts("until");
            self.at += 5;
            let span = self.span(from);
            let condition = self.list();
            let body = self.body(from);
            let mentions = condition.mentions || body.mentions;
            return (Command::While { condition, until, body, span }, mentions);
        }
        if self.take_keyword("case") {
            return self.case_command(from);
        }
        if self.take_keyword("function") {
            self.skip_blanks();
            let name_from = self.at;
            let name = self.word().literal().unwrap_or_default().to_owned();
            let span = self.span(name_from);
            self.skip_blanks();
            if self.starts("(") {
                self.at += 1;
                self.skip_blanks();
                self.expect(")", from);
            }
            return self.function(name, span);
        }
        self.simple()
    }

    fn function(&mut self, name: String, span: Span) -> (Command, bool) {
        self.skip_lines();
        if !self.descend() {
            return (Command::Group(List::default()), false);
        }
        let (body, mentions) = self.command();
        self.depth -= 1;
        if mentions {
            self.speaking.insert(name.clone());
        }
        // To define is not to run.
        (Command::Function { name, body: Rc::new(body), mentions, span }, false)
    }

    fn if_command(&mut self, from: usize) -> (Command, bool) {
        let (mut arms, mut otherwise, mut mentions) = (Vec::new(), None, false);
        loop {
            let condition = self.list();
            self.expect("then", from);
            let body = self.list();
            mentions |= condition.mentions || body.mentions;
            arms.push((condition, body));
            if self.take_keyword("elif") {
                continue;
            }
            if self.take_keyword("else") {
                let body = self.list();
                mentions |= body.mentions;
                otherwise = Some(body);
            }
            break;
        }
        self.expect("fi", from);
        self.redirects();
        (Command::If { arms, otherwise }, mentions)
    }

    fn for_command(&mut self, from: usize) -> (Command, bool) {
        let span = self.span(from);
        self.skip_blanks();
        if self.starts("((") {
            let end = self.arith_end(self.at + 2);
            if let Some(end) = end {
                let head = clean(&self.text[self.at + 2..end]);
                self.at = end + 2;
                self.skip_lines();
                if self.starts(";") {
                    self.at += 1;
                }
                let body = self.body(from);
                let mut parts = head.splitn(3, ';').map(|part| part.trim().to_owned());
                let mut next = || parts.next().unwrap_or_default();
                let (init, condition, step) = (next(), next(), next());
                let mentions = body.mentions;
                return (Command::ForArith { init, condition, step, body, span }, mentions);
            }
        }
        let name = self.word().literal().unwrap_or_default().to_owned();
        self.skip_lines();
        let mut words = None;
        if self.take_keyword("in") {
            let mut items = Vec::new();
            loop {
                self.skip_blanks();
                match self.peek() {
                    None | Some(b'\n' | b';' | b'&' | b'|' | b')' | b'#' | b'<' | b'>') => break,
                    Some(b'(') => {
                        self.at += 1;
                        self.fault(self.at - 1, "the shell does not expect `(` here", false);
                    }
                    _ => {
                        let word = self.word();
                        braces::expand(word, self.braces, &mut items);
                    }
                }
            }
            words = Some(items);
        }
        self.skip_lines();
        if self.starts(";") && !self.starts(";;") {
            self.at += 1;
        }
        let body = self.body(from);
        let mentions = body.mentions;
        (Command::For { name, words, body, span }, mentions)
    }

    /// `do … done`, or what bash takes for it: `{ … }`.
    fn body(&mut self, from: usize) -> List {
        self.skip_lines();
        if self.take_keyword("{") {
            let list = self.list();
            self.expect("}", from);
            return list;
        }
        self.expect("do", from);
        let list = self.list();
        self.expect("done", from);
        self.redirects();
        list
    }

    fn case_command(&mut self, from: usize) -> (Command, bool) {
        self.skip_blanks();
        let word = self.word();
        self.skip_lines();
        self.expect("in", from);
        let (mut arms, mut mentions) = (Vec::new(), false);
        loop {
            self.skip_lines();
            if self.at >= self.text.len() || self.at_keyword("esac") {
                break;
            }
            let start = self.at;
            if self.starts("(") {
                self.at += 1;
            }
            let mut patterns = Vec::new();
            loop {
                self.skip_blanks();
                match self.peek() {
                    Some(b'|') => self.at += 1,
                    None | Some(b')' | b'\n' | b'(' | b';' | b'&' | b'<' | b'>') => break,
                    _ => patterns.push(self.word()),
                }
            }
            self.expect(")", from);
            let body = self.list();
            mentions |= body.mentions;
            arms.push((patterns, body));
            while matches!(self.peek(), Some(b';' | b'&')) {
                self.at += 1;
            }
            if self.at == start {
                self.at += 1;
            }
        }
        self.expect("esac", from);
        self.redirects();
        (Command::Case { word, arms }, mentions)
    }

    fn expect(&mut self, what: &str, from: usize) {
        self.skip_lines();
        let is_sign = matches!(what, ")");
        if is_sign && self.starts(what) {
            self.at += what.len();
        } else if is_sign || !self.take_keyword(what) {
            self.at = self.at.min(self.text.len());
            if self.faults.last().is_none_or(|fault| fault.span.start != self.span(from).start) {
                let until = std::mem::replace(&mut self.at, from);
                while self.peek().is_some_and(|b| !b.is_ascii_whitespace()) && self.at < until {
                    self.at += 1;
                }
                self.fault(from, "the shell does not find the end of this", false);
                self.at = until;
            }
        }
    }

    /// The words up to `]]`, in which `<`, `(` and `&&` are words too.
    fn test_words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.skip_lines();
            let from = self.at;
            match self.peek() {
                None => break,
                _ if self.take_keyword("]]") => break,
                Some(b'<' | b'>' | b'(' | b')' | b'&' | b'|' | b';') => {
                    self.at += 1;
                    let text = clean(&self.text[from..self.at]);
                    let parts = vec![super::ast::Part::Literal { text, quoted: true }];
                    words.push(Word { parts, span: self.span(from) });
                }
                _ => words.push(self.word()),
            }
        }
        words
    }

    /// Redirections behind a compound command.
    fn redirects(&mut self) {
        loop {
            self.skip_blanks();
            if !self.redirect(&mut false) {
                return;
            }
        }
    }

    /// One redirection, if one stands here.
    fn redirect(&mut self, is_output: &mut bool) -> bool {
        let digits = self.text[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut at = digits;
        if digits == 0 && self.peek() == Some(b'&') && self.peek_at(1) == Some(b'>') {
            at = 1;
        }
        match (self.peek_at(at), self.peek_at(at + 1)) {
            (Some(b'<' | b'>'), Some(b'(')) | (None, _) => return false,
            (Some(b'<' | b'>'), _) => {}
            _ => return false,
        }
        let descriptor = self.text[self.at..self.at + digits].to_vec();
        self.at += at;
        let rest = &self.text[self.at..];
        let operators: [&[u8]; 10] = [b"<<<", b"<<-", b"<<", b"<&", b"<>", b"<", b">>", b">&", b">|", b">"];
        let Some(operator) = operators.into_iter().find(|operator| rest.starts_with(operator)) else {
            return false;
        };
        self.at += operator.len();
        self.skip_blanks();
        let from = self.at;
        let word = self.word();
        match operator {
            b"<<" | b"<<-" => {
                let raw = &self.text[from..self.at];
                let delimiter = raw.iter().filter(|b| !matches!(b, b'"' | b'\'' | b'\\')).copied().collect();
                self.heredocs.push(Heredoc { delimiter, strip_tabs: operator == b"<<-" });
            }
            b">" | b">>" | b">|" if descriptor.is_empty() || descriptor == b"1" => *is_output = true,
            b">&" if descriptor.is_empty() && word.literal() == Some("2") => *is_output = true,
            _ => {}
        }
        true
    }

    fn simple(&mut self) -> (Command, bool) {
        let mut simple = Simple::default();
        let had = std::mem::take(&mut self.trap);
        self.heredoc_mentions = false;
        let mut mentions = false;
        loop {
            self.skip_blanks();
            let from = self.at;
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if self.peek_at(1) != Some(b'>') => break,
                Some(b'#') => {
                    self.skip_comment();
                    break;
                }
                Some(b'(') => {
                    let name = match simple.words.as_slice() {
                        [only] if simple.assigns.is_empty() => {
                            only.literal().map(|name| (name.to_owned(), only.span))
                        }
                        _ => None,
                    };
                    self.at += 1;
                    self.skip_blanks();
                    if let (Some((name, span)), Some(b')')) = (name, self.peek()) {
                        self.at += 1;
                        return self.function(name, span);
                    }
                    self.fault(from, "the shell does not expect `(` here", false);
                    continue;
                }
                _ => {}
            }
            if self.redirect(&mut simple.is_redirected) {
                continue;
            }
            let declares =
                simple.words.first().and_then(Word::literal).is_some_and(|word| {
                    matches!(word, "export" | "declare" | "local" | "readonly" | "typeset")
                });
            if (simple.words.is_empty() || declares)
                && let Some(assign) = self.assignment(declares)
            {
                if declares {
                    simple.declared.push(assign);
                } else {
                    simple.assigns.push(assign);
                }
                continue;
            }
            let word = self.word();
            mentions |= word
                .parts
                .iter()
                .any(|part| matches!(part, super::ast::Part::Command { list, .. } if list.mentions));
            if self.at == from {
                self.at += 1;
            }
            braces::expand(word, self.braces, &mut simple.words);
        }
        mentions |= simple.assigns.iter().any(|assign| match &assign.value {
            AssignValue::Word(word) => word
                .parts
                .iter()
                .any(|part| matches!(part, super::ast::Part::Command { list, .. } if list.mentions)),
            AssignValue::Array(_) => false,
        });
        simple.trap = std::mem::replace(&mut self.trap, had);
        // A here-document's body comes with the line's end, which is not taken yet.
        if !self.heredocs.is_empty() && self.line_end(0).is_some() {
            self.at += usize::from(self.peek() == Some(b'\r'));
            self.newline();
            simple.heredoc_mentions = self.heredoc_mentions;
            self.at -= 1;
            if self.peek() != Some(b'\n') {
                self.at += 1;
            }
        }
        mentions |= self.speaks(&simple);
        (Command::Simple(simple), mentions)
    }

    fn speaks(&self, simple: &Simple) -> bool {
        let mut tool = false;
        for word in simple.words.iter().take(64) {
            for part in &word.parts {
                if let super::ast::Part::Literal { text, .. } = part {
                    if mentions_text(text) || (tool && MAKING.contains(&text.as_str())) {
                        return true;
                    }
                    tool |= text.contains("docker") || text.contains("podman") || text.contains("nerdctl");
                }
            }
        }
        simple.words.first().and_then(Word::literal).is_some_and(|name| self.speaking.contains(name))
    }

    /// `name=value`, `name+=(…)`; for `declare` only arrays, which are no words.
    fn assignment(&mut self, arrays_only: bool) -> Option<Assign> {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if length == 0 || rest[0].is_ascii_digit() {
            return None;
        }
        let (mut at, mut index) = (length, None);
        if rest.get(at) == Some(&b'[') {
            let close = rest[at..].iter().take(80).position(|&b| matches!(b, b']' | b'\n'))?;
            index = Some(clean(&rest[at + 1..at + close]));
            at += close + 1;
        }
        let append = rest.get(at) == Some(&b'+');
        at += usize::from(append);
        if rest.get(at) != Some(&b'=') {
            return None;
        }
        let is_array = rest.get(at + 1) == Some(&b'(');
        if arrays_only && !is_array {
            return None;
        }
        let name = clean(&rest[..length]);
        self.at += at + 1;
        let value = if is_array {
            self.at += 1;
            let from = self.at - 1;
            let mut words = Vec::new();
            loop {
                self.skip_lines();
                let before = self.at;
                match self.peek() {
                    None | Some(b')') => break,
                    _ => {
                        let word = self.word();
                        if self.at == before {
                            self.at += 1;
                        } else {
                            braces::expand(word, self.braces, &mut words);
                        }
                    }
                }
            }
            self.expect(")", from);
            AssignValue::Array(words)
        } else {
            AssignValue::Word(self.word())
        };
        Some(Assign { name, index, append, value })
    }
}

/// The commands of docker that make something.
const MAKING: [&str; 9] = ["run", "create", "network", "volume", "compose", "exec", "stack", "service", "up"];

/// Whether a text speaks of what this reader looks for.
fn mentions_text(text: &str) -> bool {
    ["redis-cli", "valkey-cli", "docker run", "docker create", "docker network", "docker exec", "podman run"]
        .iter()
        .any(|what| text.contains(what))
}
