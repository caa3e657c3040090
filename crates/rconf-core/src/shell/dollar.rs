//! Parses expansions, which begin with `$` or a backtick: variables, command substitutions and arithmetic.

use super::ast::{Op, Param, Part, Word};
use super::marks::clean;
use super::parser::{ENDLESS, OPEN_BACKTICK, Parser};
use super::words::Letters;
use std::rc::Rc;

/// The maximum length of a text that is shown in place of an unknown value.
const LONGEST_RAW: usize = 200;

impl Parser<'_> {
    /// Parses `$'…'`.
    fn ansi(&mut self, letters: &mut Letters) {
        letters.quote();
        self.at += 2;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\'' => return,
                b'\\' => {
                    let next = self.peek().unwrap_or(b'\\');
                    self.at += 1;
                    let letter = match next {
                        b'n' => b'\n',
                        b't' => b'\t',
                        b'r' => b'\r',
                        other => other,
                    };
                    letters.push(&[letter], true);
                }
                byte => letters.push(&[byte], true),
            }
        }
        self.at = self.text.len();
    }

    pub(super) fn dollar(&mut self, letters: &mut Letters, quoted: bool) {
        let from = self.at;
        match self.peek_at(1) {
            Some(b'\'') if !quoted => self.ansi(letters),
            Some(b'"') if !quoted => {
                self.at += 1;
                self.double(letters);
            }
            Some(b'{') => self.braced(letters, quoted),
            Some(b'[') => {
                let end = self.text[from..].iter().take(200).position(|&b| matches!(b, b']' | b'\n'));
                if let Some(end) = end.filter(|&end| self.text[from + end] == b']') {
                    let expression = clean(&self.text[from + 2..from + end]);
                    self.at = from + end + 1;
                    let raw = self.raw(from);
                    letters.part(Part::Arith { expression, quoted, raw });
                } else {
                    letters.push(b"$", quoted);
                    self.at += 1;
                }
            }
            Some(b'(') => {
                if self.peek_at(2) == Some(b'(')
                    && let Some(end) = self.arith_end(self.at + 3)
                {
                    let expression = clean(&self.text[self.at + 3..end]);
                    self.at = end + 2;
                    let raw = self.raw(from);
                    letters.part(Part::Arith { expression, quoted, raw });
                    return;
                }
                self.at += 2;
                // Keep the trap of the outer command.
                let trap = self.trap.take();
                let list = self.list();
                self.trap = trap;
                if self.peek() == Some(b')') {
                    self.at += 1;
                } else if self.at < self.text.len() {
                    self.at += 1;
                    self.fault(from, ENDLESS, false);
                }
                let raw = self.raw(from);
                letters.part(Part::Command { list: Rc::new(list), quoted, raw });
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let rest = &self.text[from + 1..];
                let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
                self.param(letters, from, 1 + length, quoted);
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.param(letters, from, 2, quoted);
            }
            _ => {
                letters.push(b"$", quoted);
                self.at += 1;
            }
        }
    }

    /// Returns the source text from `from` to here, shortened if it is long.
    pub(super) fn raw(&self, from: usize) -> String {
        let text = &self.text[from..self.at.clamp(from, self.text.len())];
        if text.len() > LONGEST_RAW { format!("{}…", clean(&text[..LONGEST_RAW])) } else { clean(text) }
    }

    fn param(&mut self, letters: &mut Letters, from: usize, length: usize, quoted: bool) {
        let name = clean(&self.text[from + 1..from + length]);
        self.at = from + length;
        let raw = self.raw(from);
        let param = Rc::new(Param { name, index: None, op: Op::None, word: Word::default() });
        letters.part(Part::Param { param, quoted, raw });
    }

    /// Parses `${…}`.
    fn braced(&mut self, letters: &mut Letters, quoted: bool) {
        let from = self.at;
        self.at += 2;
        let mut op = Op::None;
        let is_length = self.peek() == Some(b'#')
            && self.peek_at(1).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@' | b'*'));
        let is_indirect = self.peek() == Some(b'!') && self.peek_at(1) != Some(b'}');
        self.at += usize::from(is_length || is_indirect);
        let rest = &self.text[self.at..];
        let mut length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if length == 0
            && rest.first().is_some_and(|b| matches!(b, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!'))
        {
            length = 1;
        }
        let name = clean(&rest[..length]);
        self.at += length;
        let mut index = None;
        if self.peek() == Some(b'[') {
            let end = self.text[self.at..].iter().take(80).position(|&b| matches!(b, b']' | b'\n'));
            if let Some(end) = end.filter(|&end| self.peek_at(end) == Some(b']')) {
                index = Some(clean(&self.text[self.at + 1..self.at + end]));
                self.at += end + 1;
            }
        }
        let table: [(&str, Op); 13] = [
            (":-", Op::Default),
            (":=", Op::Assign),
            ("-", Op::Default),
            ("=", Op::Assign),
            (":+", Op::Alternative),
            ("+", Op::Alternative),
            (":?", Op::Other),
            ("##", Op::CutStartLong),
            ("#", Op::CutStart),
            ("%%", Op::CutEndLong),
            ("%", Op::CutEnd),
            (":", Op::Slice),
            ("}", Op::None),
        ];
        match table.iter().find(|(sign, _)| self.starts(sign)) {
            Some((_, Op::None)) => {}
            Some((sign, found)) => {
                op = *found;
                self.at += sign.len();
            }
            None => op = Op::Other,
        }
        if is_length {
            op = Op::Length;
        } else if is_indirect {
            op = if matches!(index.as_deref(), Some("@" | "*")) { Op::Keys } else { Op::Other };
        }
        let word_from = self.at;
        let parts = if self.descend() {
            let parts = self.parts(true);
            self.depth -= 1;
            parts
        } else {
            Vec::new()
        };
        let word = Word { parts, span: self.span(word_from) };
        self.at += usize::from(self.peek() == Some(b'}'));
        let raw = self.raw(from);
        letters.part(Part::Param { param: Rc::new(Param { name, index, op, word }), quoted, raw });
    }

    pub(super) fn backticks(&mut self, letters: &mut Letters, quoted: bool) {
        let from = self.at;
        let mut end = from + 1;
        let mut escaped = false;
        while let Some(&byte) = self.text.get(end) {
            match byte {
                b'`' => break,
                b'\\' => {
                    let next = self.text.get(end + 1).copied().unwrap_or(0);
                    escaped |= matches!(next, b'`' | b'\\' | b'$') || (quoted && next == b'"');
                    end += 2;
                }
                _ => end += 1,
            }
        }
        if end >= self.text.len() {
            self.at = from + 1;
            self.fault(from, OPEN_BACKTICK, true);
            self.at = self.text.len();
            return;
        }
        self.at = end + 1;
        let raw = self.raw(from);
        if !self.descend() {
            return;
        }
        let inner = &self.text[from + 1..end];
        let unescaped;
        let (text, fixed): (&[u8], _) = if escaped {
            let mut bytes = Vec::with_capacity(inner.len());
            let mut at = 0;
            while at < inner.len() {
                let next = inner.get(at + 1).copied().unwrap_or(0);
                let takes = matches!(next, b'`' | b'\\' | b'$') || (quoted && next == b'"');
                at += usize::from(inner[at] == b'\\' && takes);
                bytes.push(inner[at]);
                at += 1;
            }
            unescaped = bytes;
            (&unescaped, Some(self.span(from)))
        } else {
            (inner, self.fixed)
        };
        let unknown = if escaped { Vec::new() } else { self.unknown_between(from + 1, end) };
        let mut parser = Parser::new(text, fixed, self.braces, self.interest);
        parser.unknown = unknown;
        parser.base = self.base + from + 1;
        parser.depth = self.depth;
        parser.speaking = std::mem::take(&mut self.speaking);
        let list = parser.list();
        let (faults, speaking) = (std::mem::take(&mut parser.faults), std::mem::take(&mut parser.speaking));
        self.faults.extend(faults);
        self.speaking = speaking;
        self.depth -= 1;
        letters.part(Part::Command { list: Rc::new(list), quoted, raw });
    }

    /// Returns the offset of the `))` that ends an arithmetic expression at `from`.
    pub fn arith_end(&self, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, &byte) in self.text.iter().enumerate().skip(from) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return (self.text.get(at + 1) == Some(&b')')).then_some(at),
                b')' => depth -= 1,
                _ => {}
            }
        }
        None
    }
}
