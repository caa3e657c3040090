//! Parses simple commands: assignments and words.

use super::ast::{Assign, AssignValue, Command, Part, Simple, Word};
use super::braces;
use super::marks::clean;
use super::parser::{Parser, UNEXPECTED_BRACKET};

impl Parser<'_> {
    /// Parses a simple command. Also returns whether the sink reads it, or a command in it.
    pub fn simple(&mut self) -> (Command, bool) {
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
                    if let Some(function) = self.function_here(&simple) {
                        return function;
                    }
                    self.fault(from, UNEXPECTED_BRACKET, false);
                    continue;
                }
                _ => {}
            }
            if self.redirect(&mut simple) {
                continue;
            }
            if self.assigns(&mut simple) {
                continue;
            }
            let word = self.word();
            mentions |=
                word.parts.iter().any(|part| matches!(part, Part::Command { list, .. } if list.mentions));
            if self.at == from {
                self.at += 1;
            }
            braces::expand(word, self.braces, &mut simple.words);
        }
        mentions |= simple.assigns.iter().any(|assign| match &assign.value {
            AssignValue::Word(word) => {
                word.parts.iter().any(|part| matches!(part, Part::Command { list, .. } if list.mentions))
            }
            AssignValue::Array(_) => false,
        });
        simple.trap = std::mem::replace(&mut self.trap, had);
        self.documents_behind(&mut simple);
        mentions |= self.speaks(&simple);
        (Command::Simple(simple), mentions)
    }

    /// Parses a function if the only word before the `(` here is its name.
    fn function_here(&mut self, simple: &Simple) -> Option<(Command, bool)> {
        let name = match simple.words.as_slice() {
            [only] if simple.assigns.is_empty() => only.literal().map(|name| (name.to_owned(), only.span)),
            _ => None,
        };
        self.at += 1;
        self.skip_blanks();
        let (name, span) = name.filter(|_| self.peek() == Some(b')'))?;
        self.at += 1;
        Some(self.function(name, span))
    }

    /// Parses an assignment. Returns `false` if there is none here.
    fn assigns(&mut self, simple: &mut Simple) -> bool {
        let first = simple.words.first().and_then(Word::literal);
        let declares =
            first.is_some_and(|word| matches!(word, "export" | "declare" | "local" | "readonly" | "typeset"));
        if !simple.words.is_empty() && !declares {
            return false;
        }
        let Some(assign) = self.assignment(declares) else { return false };
        if declares {
            simple.declared.push(assign);
        } else {
            simple.assigns.push(assign);
        }
        true
    }

    /// Parses the here-documents of a command, which start after the line break. The line break itself is not
    /// consumed.
    fn documents_behind(&mut self, simple: &mut Simple) {
        if self.heredocs.is_empty() || self.line_end(0).is_none() {
            return;
        }
        self.at += usize::from(self.peek() == Some(b'\r'));
        self.newline();
        simple.heredoc_mentions = self.heredoc_mentions;
        self.at -= 1;
        if self.peek() != Some(b'\n') {
            self.at += 1;
        }
    }

    /// Returns whether the sink reads the command, or a command in the function that it calls.
    fn speaks(&self, simple: &Simple) -> bool {
        let parts = simple.words.iter().take(64).flat_map(|word| &word.parts);
        let literals = parts.filter_map(|part| match part {
            Part::Literal { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let literals: Vec<&str> = literals.collect();
        (self.interest.is_command)(&literals)
            || simple.words.first().and_then(Word::literal).is_some_and(|name| self.speaking.contains(name))
    }

    /// Parses `name=value` or `name+=(…)`. With `arrays_only`, as for `declare`, only arrays, because other
    /// values are words.
    pub fn assignment(&mut self, arrays_only: bool) -> Option<Assign> {
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
