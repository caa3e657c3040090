//! Reads simple commands: assignments, words, redirections.

use super::ast::{Assign, AssignValue, Command, Document, Output, Part, Simple, Word};
use super::braces;
use super::marks::clean;
use super::parser::{Heredoc, Parser, UNEXPECTED_BRACKET, mentions_text};

/// The commands of docker that make something.
const MAKING: [&str; 8] = ["run", "create", "network", "volume", "compose", "stack", "service", "up"];
/// What a client is told that rules look at; a `PING` is not worth a word.
const TELLING: [&str; 6] = ["--cluster", "-a", "--pass", "meet", "addslots", "addslotsrange"];

impl Parser<'_> {
    /// Redirections behind a compound command.
    pub fn redirects(&mut self) {
        loop {
            self.skip_blanks();
            let mut behind = Simple::default();
            if !self.redirect(&mut behind) {
                return;
            }
            self.targets.extend(behind.outputs.into_iter().map(|output| output.target));
        }
    }

    /// One redirection, if one stands here.
    pub fn redirect(&mut self, of: &mut Simple) -> bool {
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
                let is_quoted = raw.iter().any(|b| matches!(b, b'"' | b'\'' | b'\\'));
                let document = Document::default();
                of.document = Some(document.clone());
                self.heredocs.push(Heredoc {
                    delimiter,
                    strip_tabs: operator == b"<<-",
                    is_quoted,
                    document,
                });
            }
            b">" | b">>" | b">|" if descriptor.is_empty() || descriptor == b"1" => {
                of.is_redirected = true;
                if word.literal() != Some("/dev/null") {
                    of.outputs.push(Output { target: word, appends: operator == b">>" });
                }
            }
            b">&" if descriptor.is_empty() && word.literal() == Some("2") => of.is_redirected = true,
            b"<" | b"<<<" | b"<>" => of.has_input = true,
            _ => {}
        }
        true
    }

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
                    self.fault(from, UNEXPECTED_BRACKET, false);
                    continue;
                }
                _ => {}
            }
            if self.redirect(&mut simple) {
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

    pub fn speaks(&self, simple: &Simple) -> bool {
        let (mut tool, mut client) = (false, false);
        for word in simple.words.iter().take(64) {
            for part in &word.parts {
                if let Part::Literal { text, .. } = part {
                    let is = |words: &[&str]| words.contains(&text.as_str());
                    if mentions_text(text) || (tool && is(&MAKING)) || (client && is(&TELLING)) {
                        return true;
                    }
                    client |= text.ends_with("redis-cli") || text.ends_with("valkey-cli");
                    tool |= text.contains("docker") || text.contains("podman") || text.contains("nerdctl");
                }
            }
        }
        simple.words.first().and_then(Word::literal).is_some_and(|name| self.speaking.contains(name))
    }

    /// `name=value`, `name+=(…)`; for `declare` only arrays, which are no words.
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
