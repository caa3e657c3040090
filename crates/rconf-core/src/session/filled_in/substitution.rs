//! What the commands `s/…/…/` of `sed` and `perl` in a script replace.

/// The maximum length of a pattern.
const LONGEST: usize = 200;

/// The text that a command searches for, in pieces: between them is what only the running script knows, such as the value of
/// a variable.
#[derive(Debug)]
pub(super) struct Substitution {
    /// The text as it is written, without backslashes.
    whole: Vec<u8>,
    pieces: Vec<Vec<u8>>,
}

/// Returns whether a text contains a word.
pub(super) fn has(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len().max(1)).any(|part| part == word)
}

/// Returns the substitutions in a script.
pub(super) fn all(script: &[u8]) -> Vec<Substitution> {
    if ![&b"sed "[..], b"perl "].iter().any(|tool| has(script, tool)) {
        return Vec::new();
    }
    script.split(|b| *b == b'\n').flat_map(in_line).collect()
}

fn in_line(line: &[u8]) -> Vec<Substitution> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].windows(2).position(|two| two[0] == b's' && is_mark(two[1])) {
        let start = at + start;
        at = start + 2;
        let is_word = start > 0 && (line[start - 1].is_ascii_alphanumeric() || line[start - 1] == b'_');
        if is_word {
            continue;
        }
        // In single quotes, the shell leaves `$NAME` as it is.
        let expands = start == 0 || line[start - 1] != b'\'';
        if let Some((one, length)) = read(&line[at..], line[start + 1], expands) {
            found.push(one);
            at += length;
        }
    }
    found
}

/// Returns whether a byte may stand around the parts of a command.
fn is_mark(byte: u8) -> bool {
    b"/|#@,:!~%+;^".contains(&byte)
}

/// Reads a pattern up to the mark that ends it, in which the shell expands variables or not. Returns its length too.
fn read(text: &[u8], mark: u8, expands: bool) -> Option<(Substitution, usize)> {
    let (mut whole, mut pieces) = (Vec::new(), vec![Vec::new()]);
    let mut at = 0;
    while at < text.len().min(LONGEST) {
        let next = text.get(at + 1).copied().unwrap_or_default();
        match text[at] {
            b if b == mark => {
                let is_empty = whole.is_empty();
                return (!is_empty).then_some((Substitution { whole, pieces }, at + 1));
            }
            b'\\' => {
                whole.push(next);
                pieces.last_mut()?.push(next);
                at += 2;
            }
            b'$' if expands && (next == b'{' || next.is_ascii_alphanumeric() || next == b'_') => {
                let length = variable(&text[at..]);
                whole.extend(&text[at..at + length]);
                pieces.push(Vec::new());
                at += length;
            }
            b'.' if next == b'*' => {
                whole.extend(b".*");
                pieces.push(Vec::new());
                at += 2;
            }
            byte => {
                whole.push(byte);
                pieces.last_mut()?.push(byte);
                at += 1;
            }
        }
    }
    None
}

/// Returns the length of the `$NAME` or `${NAME}` that a text begins with.
fn variable(text: &[u8]) -> usize {
    if text.get(1) == Some(&b'{') {
        return text.iter().position(|b| *b == b'}').map_or(text.len(), |end| end + 1);
    }
    1 + text[1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count()
}

impl Substitution {
    /// Returns whether the command replaces a text, or a part of it, in a file that its script names or not.
    pub(super) fn replaces(&self, text: &[u8], is_named: bool) -> bool {
        if has_word(&self.whole, text) {
            return true;
        }
        let [first, .., last] = &self.pieces[..] else {
            return is_named && self.whole.len() > 2 && has(text, &self.whole);
        };
        // What varies alone may be anything.
        let known = first.len() + last.len();
        let is_between = text.len() >= known && text.starts_with(first) && text.ends_with(last);
        if known == 0 { is_named && self.pieces.iter().all(Vec::is_empty) } else { is_between && known > 1 }
    }
}

/// Returns whether a text has a word that no letter, digit or underscore follows or leads.
fn has_word(text: &[u8], word: &[u8]) -> bool {
    let is_part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut starts = (0..text.len()).filter(|at| text[*at..].starts_with(word));
    let ends_in_part = is_part(word.last());
    let starts_in_part = is_part(word.first());
    starts.any(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        !(starts_in_part && is_part(before) || ends_in_part && is_part(text.get(at + word.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaces(script: &str, text: &str) -> bool {
        all(script.as_bytes()).iter().any(|one| one.replaces(text.as_bytes(), false))
    }

    #[test]
    fn commands_are_found_in_lines() {
        for (script, text) in [
            ("sed -i s/PORT_A/1/ f", "PORT_A"),
            ("sed -i -e 's|a|b|' -e \"s#<PORT>#1#g\" f", "<PORT>"),
            ("sed \\\n  -e \"s/\\${PORT}/${PORT}/g\" \\\n  f", "${PORT}"),
            ("perl -pi -e 's/@PORT@/1/' f", "@PORT@"),
            ("sed 's/port REDIS_PORT/port 1/' f", "REDIS_PORT"),
            ("sed \"s/__${name}__/$value/\" f", "__PORT__"),
            ("sed 's/%.*%/1/' f", "%PORT%"),
        ] {
            assert!(replaces(script, text), "{script}");
        }
        for (script, text) in [
            ("echo s/PORT_A/1/ f", "PORT_A"),
            ("sed -i s/PORT_AB/1/ f", "PORT_A"),
            ("sed -i tools/PORT_A/1 f", "PORT_A"),
            ("sed s/a/PORT_A/ f", "PORT_A"),
            ("sed \"s/$1/$2/\" f", "PORT_A"),
            ("sed 's/${A}_PORT/1/' f", "MY_PORT"),
            ("sed s/PORT_A", "PORT_A"),
        ] {
            assert!(!replaces(script, text), "{script}");
        }
    }
}
