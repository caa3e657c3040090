//! The templates of scripts, manifests and READMEs, in `templates/`. A variable is written as `@name@`, and a part that not every
//! cluster needs is between `#@if NAME` and `#@end`.
//!
//! What is said to people is in each language: a line that begins with `@en ` or `@zh ` is in the files of that language
//! alone, and within a line there is `@[English@|中文@]`. All else is the same in every language, so that commands
//! cannot differ. The compiler chooses, so that a program has only the languages that it was built with.

use crate::message::Language;

/// Returns the [`Words`](crate::message::Words) of a template: its text in each language.
macro_rules! template {
    ($path:literal) => {{
        use $crate::generate::template::{as_text, choose};
        use $crate::message::{Language, Words};
        const SOURCE: &[u8] = include_bytes!($path);
        const ENGLISH: [u8; choose(SOURCE, Language::English, &mut [])] = {
            let mut text = [0; choose(SOURCE, Language::English, &mut [])];
            choose(SOURCE, Language::English, &mut text);
            text
        };
        const CHINESE: [u8; choose(SOURCE, Language::Chinese, &mut [])] = {
            let mut text = [0; choose(SOURCE, Language::Chinese, &mut [])];
            choose(SOURCE, Language::Chinese, &mut text);
            text
        };
        const WORDS: Words = Words::new(as_text(&ENGLISH), as_text(&CHINESE));
        WORDS
    }};
}
pub(super) use template;

/// Returns a template that was written to bytes.
pub(super) const fn as_text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("the template is not UTF-8"),
    }
}

/// Writes what a template says in a language to `out`, as far as there is room, and returns its length. Evaluated at compile
/// time, where a mark without its other half is an error.
pub(super) const fn choose(source: &[u8], language: Language, out: &mut [u8]) -> usize {
    let (own, other) = match language {
        Language::English => (*b"@en ", *b"@zh "),
        Language::Chinese => (*b"@zh ", *b"@en "),
    };
    // The language of the part between marks, if it is one.
    let mut part: Option<Language> = None;
    let (mut at, mut length, mut starts_line) = (0, 0, true);
    while at < source.len() {
        let has_next = at + 1 < source.len();
        if starts_line && begins(source, at, own) {
            at += own.len();
            starts_line = false;
        } else if starts_line && begins(source, at, other) {
            while at < source.len() && source[at] != b'\n' {
                at += 1;
            }
            at += 1;
        } else if source[at] == b'@' && has_next && matches!(source[at + 1], b'[' | b'|' | b']') {
            part = match (source[at + 1], part) {
                (b'[', None) => Some(Language::English),
                (b'|', Some(Language::English)) => Some(Language::Chinese),
                (b']', Some(Language::Chinese)) => None,
                _ => panic!("a mark of a language without its other half"),
            };
            at += 2;
        } else {
            let is_kept = match part {
                Some(of) => of as u8 == language as u8,
                None => true,
            };
            if is_kept {
                if length < out.len() {
                    out[length] = source[at];
                }
                length += 1;
            }
            starts_line = source[at] == b'\n';
            at += 1;
        }
    }
    assert!(part.is_none(), "a mark of a language without its other half");
    length
}

const fn begins(source: &[u8], at: usize, mark: [u8; 4]) -> bool {
    let mut nth = 0;
    while nth < mark.len() {
        if at + nth >= source.len() || source[at + nth] != mark[nth] {
            return false;
        }
        nth += 1;
    }
    true
}

/// Returns a template with its variables replaced, and without the parts that are not in `parts`. Parts can
/// be nested.
pub(super) fn filled(template: &str, parts: &[&str], variables: &[(&str, &str)]) -> String {
    let text = with_parts(template, parts);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Replaces one variable at a time, so that an `@` in a value does not start another variable.
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let variable = variables
            .iter()
            .find(|(name, _)| after.strip_prefix(name).is_some_and(|after| after.starts_with('@')));
        if let Some((name, value)) = variable {
            out.push_str(value);
            rest = &after[name.len() + 1..];
        } else {
            out.push('@');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn with_parts(template: &str, parts: &[&str]) -> String {
    let mut kept = String::with_capacity(template.len());
    let mut open: Vec<bool> = Vec::new();
    for line in template.split_inclusive('\n') {
        if let Some(part) = line.trim().strip_prefix("#@if ") {
            open.push(parts.contains(&part));
        } else if line.trim() == "#@end" {
            open.pop();
        } else if open.iter().all(|is_open| *is_open) {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_words() {
        let chosen = |template: &str, language| {
            let mut out = vec![0; choose(template.as_bytes(), language, &mut [])];
            choose(template.as_bytes(), language, &mut out);
            String::from_utf8(out).expect("UTF-8")
        };
        let template = "@en # Both\n@zh # 都\n@zh # 有\nsay '@[a @x@@|甲 @x@@]' \"$@\"\n";
        assert_eq!(chosen(template, Language::English), "# Both\nsay 'a @x@' \"$@\"\n");
        assert_eq!(chosen(template, Language::Chinese), "# 都\n# 有\nsay '甲 @x@' \"$@\"\n");
    }

    #[test]
    fn variables_are_replaced_and_parts_left_out() {
        let template = "a @x@ b@y\n#@if p\nin @z@\n#@if q\nno\n#@end\n#@end\nend \"$@\" @x@@z@\n";
        assert_eq!(
            filled(template, &["p"], &[("x", "@z@"), ("z", "3")]),
            "a @z@ b@y\nin 3\nend \"$@\" @z@3\n"
        );
    }
}
