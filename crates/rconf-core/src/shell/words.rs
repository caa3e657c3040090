//! Parses the words of a script: quotes and escapes.

use super::ast::{Part, Word};
use super::marks::clean;
use super::parser::{OPEN_QUOTE, Parser};

/// Collects the bytes of one part of a word.
#[derive(Default)]
pub(super) struct Letters {
    pub(super) parts: Vec<Part>,
    bytes: Vec<u8>,
    quoted: bool,
}

impl Letters {
    pub(super) fn push(&mut self, bytes: &[u8], quoted: bool) {
        if self.quoted != quoted {
            self.flush();
            self.quoted = quoted;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Starts a quoted part. Empty quotes make a word too.
    pub(super) fn quote(&mut self) {
        self.flush();
        self.parts.push(Part::Literal { text: String::new(), quoted: true });
    }

    pub(super) fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let text = clean(&std::mem::take(&mut self.bytes));
            // A quoted text is joined to the quoted part before it.
            match self.parts.last_mut() {
                Some(Part::Literal { text: last, quoted }) if *quoted == self.quoted => last.push_str(&text),
                _ => self.parts.push(Part::Literal { text, quoted: self.quoted }),
            }
        }
    }

    pub(super) fn part(&mut self, part: Part) {
        self.flush();
        self.parts.push(part);
    }
}

impl Parser<'_> {
    /// Parses a word, which is empty if there is none here.
    pub fn word(&mut self) -> Word {
        let from = self.at;
        let parts = self.parts(false);
        Word { parts, span: self.span(from) }
    }

    /// Parses the parts of a word, or of the word in `${name:-…}`.
    pub(super) fn parts(&mut self, in_braces: bool) -> Vec<Part> {
        let mut letters = Letters::default();
        let start = self.at;
        while let Some(byte) = self.peek() {
            if let Some(part) = self.take_unknown(false) {
                letters.part(part);
                continue;
            }
            match byte {
                b'}' if in_braces => break,
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')' if !in_braces => break,
                b'\r' if !in_braces && matches!(self.peek_at(1), Some(b'\n') | None) => break,
                b'<' | b'>' if !in_braces => {
                    if self.at != start || self.peek_at(1) != Some(b'(') {
                        break;
                    }
                    self.at += 2;
                    self.list();
                    self.at += usize::from(self.peek() == Some(b')'));
                    let raw = self.raw(start);
                    letters.part(Part::Other { raw });
                }
                // `@(a|b)` is an extended pattern.
                b'(' if !in_braces => {
                    if self.at == start || !matches!(self.text[self.at - 1], b'?' | b'*' | b'+' | b'@' | b'!')
                    {
                        break;
                    }
                    let length =
                        self.text[self.at..].iter().take(200).position(|&b| matches!(b, b')' | b'\n'));
                    let Some(length) = length.filter(|n| self.peek_at(*n) == Some(b')')) else { break };
                    let raw = clean(&self.text[self.at..=self.at + length]);
                    self.at += length + 1;
                    letters.part(Part::Other { raw });
                }
                b'\\' => self.escape(&mut letters),
                b'\'' => self.single(&mut letters),
                b'"' => self.double(&mut letters),
                b'$' => self.dollar(&mut letters, false),
                b'`' => self.backticks(&mut letters, false),
                _ => {
                    letters.push(&[byte], false);
                    self.at += 1;
                }
            }
        }
        letters.flush();
        letters.parts
    }

    fn escape(&mut self, letters: &mut Letters) {
        if let Some(length) = self.line_end(1) {
            self.at += 1 + length;
            return;
        }
        let Some(next) = self.peek_at(1) else {
            self.at += 1;
            return;
        };
        if matches!(next, b' ' | b'\t') {
            let blanks =
                self.text[self.at + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
            if self.peek_at(1 + blanks) == Some(b'\n') {
                // The command ends with this line, because the backslash escapes the blank and not the line
                // break.
                let from = self.at;
                self.at += 1 + blanks;
                self.trap = Some(self.span(from));
                return;
            }
        }
        letters.push(&[next], true);
        self.at += 2;
    }

    fn single(&mut self, letters: &mut Letters) {
        let from = self.at;
        letters.quote();
        self.at += 1;
        loop {
            if let Some(part) = self.take_unknown(true) {
                letters.part(part);
                continue;
            }
            let next = self.next_unknown();
            let rest = &self.text[self.at..next];
            if let Some(length) = rest.iter().position(|&b| b == b'\'') {
                letters.push(&rest[..length], true);
                self.at += length + 1;
                return;
            }
            if next == self.text.len() {
                break;
            }
            letters.push(rest, true);
            self.at = next;
        }
        self.at = from + 1;
        self.fault(from, OPEN_QUOTE, true);
        self.at = self.text.len();
    }

    pub(super) fn double(&mut self, letters: &mut Letters) {
        let from = self.at;
        letters.quote();
        self.at += 1;
        loop {
            if let Some(part) = self.take_unknown(true) {
                letters.part(part);
                continue;
            }
            match self.peek() {
                None => {
                    self.at = from + 1;
                    self.fault(from, OPEN_QUOTE, true);
                    self.at = self.text.len();
                    return;
                }
                Some(b'"') => {
                    self.at += 1;
                    return;
                }
                Some(b'\\') => {
                    if let Some(length) = self.line_end(1) {
                        self.at += 1 + length;
                        continue;
                    }
                    if let Some(next @ (b'$' | b'`' | b'"' | b'\\')) = self.peek_at(1) {
                        letters.push(&[next], true);
                        self.at += 2;
                    } else {
                        letters.push(b"\\", true);
                        self.at += 1;
                    }
                }
                Some(b'$') => self.dollar(letters, true),
                Some(b'`') => self.backticks(letters, true),
                Some(byte) => {
                    letters.push(&[byte], true);
                    self.at += 1;
                }
            }
        }
    }
}
