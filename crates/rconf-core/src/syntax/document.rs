use super::lexer::{Quoting, Unbalanced, split};
use crate::text::Span;

/// The number of bytes that a server reads at a time (`CONFIG_READ_LEN`, up to 6.2 `CONFIG_MAX_LINE`). It
/// matters only if there is a NUL, which hides the rest of the bytes that were read with it.
const READ_LENGTH: usize = 1024;
/// The same for ACL files, whose buffer also holds the terminating NUL.
const READ_LENGTH_OF_ACL: usize = 1023;

/// A file as one server reads it. Its lines, printed in order, are the same bytes.
#[derive(Debug, Clone, Default)]
pub struct Document {
    bytes: Vec<u8>,
    lines: Vec<Line>,
    words: Vec<Word>,
}

/// A line, as the server counts lines. This is usually one line of the file, but several if a NUL swallows a
/// line break.
#[derive(Debug, Clone)]
pub struct Line {
    /// The bytes of the line, including the line break. The lines of a document cover it without gaps.
    pub span: Span,
    /// The kind of the line.
    pub kind: LineKind,
}

/// The kind of a line, as the server sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// The line has only white space.
    Blank,
    /// The first character that is not white space is `#`. ACL files have no comments.
    Comment,
    /// The line has a name and arguments, which are a range of [`Document::words`].
    Directive {
        /// The index of the first word, which is the name.
        first: usize,
        /// The index after the last word.
        end: usize,
        /// Whether a NUL hides some bytes of the line from the server.
        has_nul: bool,
    },
    /// The line has unbalanced quotes. The offsets are relative to the file.
    Unbalanced(Unbalanced),
}

/// A word of a line.
#[derive(Debug, Clone)]
pub struct Word {
    /// The span of the word, including its quotes.
    pub span: Span,
    /// The bytes that the server sees, if they differ from those of the span.
    value: Option<Box<[u8]>>,
}

impl Document {
    /// Parses `bytes` as a server with this quoting does, in time linear in their length. Never fails: a line
    /// that the server would refuse has a kind of its own.
    pub fn parse(bytes: Vec<u8>, quoting: Quoting) -> Self {
        // Two words a line is what most lines have.
        let lines = bytes.split(|b| *b == b'\n').count();
        let mut document =
            Self { bytes, lines: Vec::with_capacity(lines), words: Vec::with_capacity(2 * lines) };
        let mut start = 0;
        while start < document.bytes.len() {
            start = document.read_line(start, quoting);
        }
        document
    }

    /// Returns the bytes that were parsed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the words of a line: the name and its arguments. Empty if the line is not a directive.
    pub fn words(&self, line: &Line) -> &[Word] {
        match line.kind {
            LineKind::Directive { first, end, .. } => &self.words[first..end],
            _ => &[],
        }
    }

    /// Returns the bytes that the server sees in `word`: without quotes, and with escapes resolved.
    pub fn value<'a>(&'a self, word: &'a Word) -> &'a [u8] {
        word.value.as_deref().unwrap_or_else(|| word.span.of(&self.bytes))
    }

    /// Returns the span of a line without its line break and the white space around it.
    pub fn content(&self, line: &Line) -> Span {
        let bytes = line.span.of(&self.bytes);
        let from = bytes.iter().position(|b| !is_trimmed(*b)).unwrap_or(bytes.len());
        let to = bytes.iter().rposition(|b| !is_trimmed(*b)).map_or(from, |at| at + 1);
        Span::new(line.span.start + from, line.span.start + to)
    }

    /// Reads the line that starts at `start`. Returns the start of the next line.
    fn read_line(&mut self, start: usize, quoting: Quoting) -> usize {
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |at| at + 1);
        if rest[..length].contains(&0) {
            return self.read_line_with_nul(start, quoting);
        }
        let span = Span::new(start, start + length);
        let text = trim(&rest[..length]);
        let kind = match text.first() {
            None => LineKind::Blank,
            Some(b'#') if quoting != Quoting::None => LineKind::Comment,
            Some(_) => {
                let offset = start + rest[..length].iter().position(|b| !is_trimmed(*b)).unwrap_or(0);
                lex(text, quoting, false, &mut self.words, |at| offset + at)
            }
        };
        self.lines.push(Line { span, kind });
        span.end
    }

    /// Reads a line that contains a NUL. A server reads up to a line break or [`READ_LENGTH`] bytes at a
    /// time, and appends each piece as a C string: from a NUL on, the rest of the piece is lost, including
    /// the line break.
    fn read_line_with_nul(&mut self, start: usize, quoting: Quoting) -> usize {
        let length = if quoting == Quoting::None { READ_LENGTH_OF_ACL } else { READ_LENGTH };
        let (mut seen, mut origin) = (Vec::new(), Vec::new());
        let mut at = start;
        let mut ended = false;
        while at < self.bytes.len() && !ended {
            let window = &self.bytes[at..self.bytes.len().min(at + length)];
            let piece = window.iter().position(|&b| b == b'\n').map_or(window, |end| &window[..=end]);
            let visible = piece.iter().position(|&b| b == 0).unwrap_or(piece.len());
            seen.extend_from_slice(&piece[..visible]);
            origin.extend(at..at + visible);
            ended = piece[..visible].ends_with(b"\n");
            at += piece.len();
        }
        let span = Span::new(start, at);
        let text = trim(&seen);
        let skipped = seen.iter().position(|b| !is_trimmed(*b)).unwrap_or(seen.len());
        let place = |i: usize| origin.get(skipped + i).copied().unwrap_or(at);
        let kind = match text.first() {
            None => LineKind::Blank,
            Some(b'#') if quoting != Quoting::None => LineKind::Comment,
            Some(_) => lex(text, quoting, true, &mut self.words, place),
        };
        self.lines.push(Line { span, kind });
        at
    }
}

fn lex(
    text: &[u8],
    quoting: Quoting,
    has_nul: bool,
    words: &mut Vec<Word>,
    place: impl Fn(usize) -> usize,
) -> LineKind {
    match split(text, quoting) {
        Ok(arguments) if arguments.is_empty() => LineKind::Blank,
        Ok(arguments) => {
            let first = words.len();
            words.extend(arguments.into_iter().map(|a| Word {
                span: match a.end.checked_sub(1).filter(|last| *last >= a.start) {
                    Some(last) => Span::new(place(a.start), place(last) + 1),
                    None => Span::at(place(a.start)),
                },
                value: (has_nul || a.value.as_ref() != &text[a.start..a.end]).then(|| a.value.into()),
            }));
            LineKind::Directive { first, end: words.len(), has_nul }
        }
        Err(Unbalanced { opening, stuck }) => {
            LineKind::Unbalanced(Unbalanced { opening: place(opening), stuck: stuck.map(place) })
        }
    }
}

/// Returns `true` if a server trims the byte from both ends of a line.
fn is_trimmed(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn trim(text: &[u8]) -> &[u8] {
    let from = text.iter().position(|b| !is_trimmed(*b)).unwrap_or(text.len());
    let to = text.iter().rposition(|b| !is_trimmed(*b)).map_or(from, |at| at + 1);
    &text[from..to]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let document = Document::parse(text.to_vec(), Quoting::Strict);
        let words = |line| document.words(line).iter().map(|w| document.value(w).to_vec()).collect();
        document.lines().iter().map(words).collect()
    }

    #[test]
    fn a_nul_hides_the_rest_of_its_line_and_the_line_break() {
        assert_eq!(
            values(b"port 6379\0junk\nbogus 1\n"),
            [[b"port".to_vec(), b"6379bogus".to_vec(), b"1".to_vec()]]
        );
        // After 1024 bytes the server reads the next piece, which is visible again.
        let mut text = vec![b' '; 1020];
        text.extend_from_slice(b"\0zzzport 1\n");
        assert_eq!(values(&text), [[b"port".to_vec(), b"1".to_vec()]]);
    }

    #[test]
    fn comments_start_a_line_or_are_none() {
        let document = Document::parse(b" # a\nport 1 # b\n\x0b# c\n".to_vec(), Quoting::Strict);
        assert_eq!(document.lines()[0].kind, LineKind::Comment);
        assert_eq!(document.words(&document.lines()[1]).len(), 4);
        assert_eq!(document.words(&document.lines()[2]).len(), 2);
    }

    proptest! {
        #[test]
        fn printing_gives_the_same_bytes_back(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'"'), Just(b'\''), Just(0), Just(b' '), Just(b'\\'), any::<u8>()], 0..3000)) {
            for quoting in [Quoting::Strict, Quoting::Joined, Quoting::None] {
                let document = Document::parse(bytes.clone(), quoting);
                let printed: Vec<u8> =
                    document.lines().iter().flat_map(|line| line.span.of(document.bytes()).to_vec()).collect();
                prop_assert_eq!(&printed, &bytes);
                for line in document.lines() {
                    for word in document.words(line) {
                        prop_assert!(line.span.start <= word.span.start && word.span.end <= line.span.end);
                    }
                }
            }
        }
    }
}
