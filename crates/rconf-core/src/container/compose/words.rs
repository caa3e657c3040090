//! Commands written as one text, in words.

use super::value::Value;
use crate::container::Text;

/// Splits a command as docker does: quotes and backslashes as in the shell, nothing else of it. Also says whether
/// it ran into an operator of the shell (`&&`, `|`, `>`, …), where one release of compose stops and another
/// passes it on as a word: what follows is not read.
pub(super) fn split(value: &Value) -> (Vec<Text>, bool) {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut skip_to = 0;
    let mut chars = value.text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if at < skip_to {
            continue;
        }
        if let Some(end) = value.unknown_end(at) {
            word.get_or_insert_with(|| Word::at(at)).push_unknown(&value.text[at..end], end);
            skip_to = end;
            continue;
        }
        let next = at + c.len_utf8();
        match (quote, c) {
            (None, c) if c.is_ascii_whitespace() => {
                words.extend(word.take().map(|w| w.finish(value)));
            }
            (None, ';' | '&' | '|' | '<' | '>') => {
                words.extend(word.take().map(|w| w.finish(value)));
                return (words, true);
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_with(|| Word::at(at)).end = next;
            }
            (Some(q), c) if c == q => {
                quote = None;
                word.get_or_insert_with(|| Word::at(at)).end = next;
            }
            (None | Some('"'), '\\') => {
                let word = word.get_or_insert_with(|| Word::at(at));
                match chars.peek().copied() {
                    Some((escaped_at, escaped)) if value.unknown_end(escaped_at).is_none() => {
                        chars.next();
                        if quote.is_some() && !matches!(escaped, '"' | '\\' | '$' | '`') {
                            word.push('\\', next);
                        }
                        word.push(escaped, escaped_at + escaped.len_utf8());
                    }
                    _ => word.push('\\', next),
                }
            }
            (_, c) => word.get_or_insert_with(|| Word::at(at)).push(c, next),
        }
    }
    words.extend(word.map(|w| w.finish(value)));
    (words, false)
}

/// A word being read.
struct Word {
    text: String,
    start: usize,
    end: usize,
    is_known: bool,
}

impl Word {
    fn at(start: usize) -> Self {
        Self { text: String::new(), start, end: start, is_known: true }
    }

    fn push(&mut self, c: char, end: usize) {
        self.text.push(c);
        self.end = end;
    }

    fn push_unknown(&mut self, text: &str, end: usize) {
        self.text.push_str(text);
        self.end = end;
        self.is_known = false;
    }

    fn finish(self, value: &Value) -> Text {
        Text { text: self.text, place: value.place_of(self.start..self.end), is_known: self.is_known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sorted::SortedMap;

    fn words(text: &str) -> Vec<String> {
        let value = Value::fill(text, &SortedMap::new()).expect("it is well formed");
        split(&value).0.into_iter().map(|w| w.text).collect()
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
