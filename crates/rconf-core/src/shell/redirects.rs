//! Parses redirections.

use super::ast::{Document, Output, Simple};
use super::parser::{Heredoc, Parser};

impl Parser<'_> {
    /// Parses the redirections after a compound command.
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

    /// Parses a redirection. Returns `false` if there is none here.
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
}
