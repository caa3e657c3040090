//! Parses `if`, `for`, `while`, `case`, functions and groups.

use super::ast::{Command, List, Part, Word};
use super::braces;
use super::marks::clean;
use super::parser::{ENDLESS, Parser, UNEXPECTED_BRACKET};
use crate::text::Span;
use std::rc::Rc;

impl Parser<'_> {
    pub fn command(&mut self) -> (Command, bool) {
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

    pub fn function(&mut self, name: String, span: Span) -> (Command, bool) {
        self.skip_lines();
        if !self.descend() {
            return (Command::Group(List::default()), false);
        }
        let (body, mentions) = self.command();
        self.depth -= 1;
        if mentions {
            self.speaking.insert(name.clone());
        }
        // Defining a function does not run it.
        (Command::Function { name, body: Rc::new(body), mentions, span }, false)
    }

    pub fn if_command(&mut self, from: usize) -> (Command, bool) {
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

    pub fn for_command(&mut self, from: usize) -> (Command, bool) {
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
                        self.fault(self.at - 1, UNEXPECTED_BRACKET, false);
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

    /// Parses `do … done`, or `{ … }`, which bash accepts instead.
    pub fn body(&mut self, from: usize) -> List {
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

    pub fn case_command(&mut self, from: usize) -> (Command, bool) {
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

    pub fn expect(&mut self, what: &str, from: usize) {
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
                self.fault(from, ENDLESS, false);
                self.at = until;
            }
        }
    }

    /// Returns the words up to `]]`. Operators such as `<`, `(` and `&&` are words too.
    pub fn test_words(&mut self) -> Vec<Word> {
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
                    let parts = vec![Part::Literal { text, quoted: true }];
                    words.push(Word { parts, span: self.span(from) });
                }
                _ => words.push(self.word()),
            }
        }
        words
    }
}
