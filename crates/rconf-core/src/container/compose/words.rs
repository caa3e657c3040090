//! Splits commands that are written as one text.

use super::value::Value;
use crate::syntax::{PieceKind, ShellPieces};
use std::ops::Range;

/// Splits a command as docker does, which supports only the quotes and backslashes of the shell. Also returns
/// whether it stopped at a shell operator (`&&`, `|`, `>`, …), which some releases of compose refuse and
/// others pass on as a word.
pub(super) fn split_command(value: &Value) -> (Vec<Value>, bool) {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut pieces = ShellPieces::new(value.text.as_bytes());
    loop {
        let at = pieces.at();
        if let Some(end) = value.unknown_end(at) {
            word.get_or_insert_with(|| Word::at(at)).push_unknown(&value.text[at..end], end);
            pieces.skip_to(end);
            continue;
        }
        let Some(piece) = pieces.next() else { break };
        let (start, end) = (piece.span.start, piece.span.end);
        match piece.kind {
            PieceKind::Blank => words.extend(word.take().map(|word| word.finish(value))),
            PieceKind::Operator => {
                words.extend(word.take().map(|word| word.finish(value)));
                return (words, true);
            }
            PieceKind::Quote => word.get_or_insert_with(|| Word::at(start)).end = end,
            // Variables are filled in before backslashes are interpreted.
            PieceKind::Escape if value.unknown_end(end).is_none() => {
                word.get_or_insert_with(|| Word::at(start));
            }
            PieceKind::Escape | PieceKind::Text => {
                word.get_or_insert_with(|| Word::at(start)).push(&value.text[start..end], end);
            }
        }
    }
    words.extend(word.map(|word| word.finish(value)));
    (words, false)
}

/// A word that is being read.
struct Word {
    text: String,
    /// The ranges of the parts that are not known.
    unknown: Vec<Range<usize>>,
    start: usize,
    end: usize,
}

impl Word {
    fn at(start: usize) -> Self {
        Self { text: String::new(), unknown: Vec::new(), start, end: start }
    }

    fn push(&mut self, text: &str, end: usize) {
        self.text.push_str(text);
        self.end = end;
    }

    fn push_unknown(&mut self, text: &str, end: usize) {
        let start = self.text.len();
        self.push(text, end);
        self.unknown.push(start..self.text.len());
    }

    fn finish(self, value: &Value) -> Value {
        let place = value.place_of(self.start..self.end);
        Value { text: self.text, unknown: self.unknown, place, at: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn words(text: &str) -> Vec<String> {
        let value = Value::fill(text, &BTreeMap::new()).expect("it is well formed");
        split_command(&value).0.into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(
            words("redis-server  /etc/redis.conf\n --port 7001"),
            ["redis-server", "/etc/redis.conf", "--port", "7001"]
        );
        assert_eq!(
            words(r#"sh -c "a 'b' \"c\" \n" d\ e '' x"y"'z'"#),
            ["sh", "-c", r#"a 'b' "c" \n"#, "d e", "", "xyz"]
        );
        assert_eq!(
            words("--save 900 1 ${OPTS:-} ${A:?b c} $$x"),
            ["--save", "900", "1", "${OPTS:-}", "${A:?b c}", "$x"]
        );
        assert_eq!(words("'open"), ["open"]);
        assert_eq!(words("密 \"码 😀\""), ["密", "码 😀"]);
    }

    #[test]
    fn operators_end_it() {
        assert_eq!(words("redis-server && redis-cli ping"), ["redis-server"]);
        assert_eq!(words("sh -c 'a && b'"), ["sh", "-c", "a && b"]);
    }
}
