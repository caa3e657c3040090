//! Splits a line into words as a shell does: blanks, quotes, backslashes and operators. Nothing is expanded.

use crate::text::Span;

/// The role of a part of a line in the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// White space between words.
    Blank,
    /// `;`, `&`, `|`, `<` or `>` outside quotes.
    Operator,
    /// An opening or closing quote, which is not part of the word's text.
    Quote,
    /// A backslash that escapes the next character. It is not part of the word's text.
    Escape,
    /// One character of a word.
    Text,
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The kind of the part.
    pub kind: PieceKind,
    /// The span of the part in the line.
    pub span: Span,
    /// The kind of quotes around the part: `'`, `"`, or `None` outside quotes. A quote counts as inside
    /// itself.
    pub quote: Option<u8>,
}

/// The parts of a line, in order.
///
/// ```
/// use rconf_core::syntax::{PieceKind, ShellPieces};
///
/// let line = b"redis-cli -a 'two words'";
/// let pieces = ShellPieces::new(line);
/// let blanks = pieces.filter(|piece| piece.kind == PieceKind::Blank).count();
/// assert_eq!(blanks, 2);
/// ```
#[derive(Debug, Clone)]
pub struct ShellPieces<'a> {
    line: &'a [u8],
    at: usize,
    quote: Option<u8>,
    is_escaped: bool,
}

impl<'a> ShellPieces<'a> {
    /// Creates an iterator over the parts of a line.
    pub fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0, quote: None, is_escaped: false }
    }

    /// Returns the offset of the next part.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Continues at `at`, because the bytes before it are not for the shell: a variable that another program
    /// fills in.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
        self.is_escaped = false;
    }

    /// Returns whether a backslash here escapes the next character.
    fn escapes(&self) -> bool {
        match (self.quote, self.line.get(self.at + 1)) {
            (None, Some(_)) => true,
            (Some(b'"'), Some(next)) => matches!(next, b'"' | b'\\' | b'$' | b'`'),
            _ => false,
        }
    }
}

impl Iterator for ShellPieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let byte = *self.line.get(self.at)?;
        let start = self.at;
        let was_escaped = std::mem::take(&mut self.is_escaped);
        let mut quote = self.quote;
        let kind = match (self.quote, byte) {
            _ if was_escaped => PieceKind::Text,
            (None, b'"' | b'\'') => {
                self.quote = Some(byte);
                quote = self.quote;
                PieceKind::Quote
            }
            (Some(open), byte) if byte == open => {
                self.quote = None;
                PieceKind::Quote
            }
            (_, b'\\') if self.escapes() => {
                self.is_escaped = true;
                PieceKind::Escape
            }
            (None, byte) if byte.is_ascii_whitespace() => PieceKind::Blank,
            (None, b';' | b'&' | b'|' | b'<' | b'>') => PieceKind::Operator,
            _ => PieceKind::Text,
        };
        // The bytes of a character stay together.
        let more = self.line[start + 1..].iter().take_while(|next| byte >= 0xC0 && **next & 0xC0 == 0x80);
        self.at = start + 1 + more.take(3).count();
        Some(Piece { kind, span: Span::new(start, self.at), quote })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the words of a line, with `/` for each operator.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        for piece in ShellPieces::new(line.as_bytes()) {
            match piece.kind {
                PieceKind::Blank => words.extend(word.take()),
                PieceKind::Operator => {
                    words.extend(word.take());
                    words.push("/".to_owned());
                }
                PieceKind::Quote | PieceKind::Escape => {
                    word.get_or_insert_default();
                }
                PieceKind::Text => {
                    word.get_or_insert_default().push_str(&line[piece.span.start..piece.span.end]);
                }
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(
            words(r#"a  'b c' "d \"e\" \n" f\ g '' x"y"'z'"#),
            ["a", "b c", r#"d "e" \n"#, "f g", "", "xyz"]
        );
        assert_eq!(words("'open"), ["open"]);
        assert_eq!(words("a\\"), ["a\\"]);
        assert_eq!(words("密 \"码 😀\""), ["密", "码 😀"]);
    }

    #[test]
    fn operators_end_words() {
        assert_eq!(words("a&&b 'c|d' e\\;f>g"), ["a", "/", "/", "b", "c|d", "e;f", "/", "g"]);
    }
}
