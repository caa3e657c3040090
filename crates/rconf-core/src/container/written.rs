//! The text of files that a plan writes by itself.

use crate::catalog::secrets::is_secret;
use crate::shell::{LONGEST_FILE, Line};
use crate::text::{Place, Span, Text};

/// A file that a plan writes before it starts a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Its path on the host, worked out as [`super::Mount::host_path`] is; empty for what only a container sees.
    pub host_path: String,
    /// What it holds: the lines that a server reads, without comments. A line of which a part is not known is
    /// left out; the value of a secret stands for itself.
    pub text: String,
    /// For each line of the text: the line without its end, and where it is written. All rounds of a loop share it.
    pub lines: Vec<(Span, Place)>,
    /// The names of the directives that were left out, in lower case.
    pub left_out: Vec<String>,
}

impl Written {
    /// Returns the file of these lines, or `None` if a part of it that is not known might be anything.
    pub(super) fn new(host_path: String, lines: impl IntoIterator<Item = Line>) -> Option<Self> {
        let mut file = Self { host_path, ..Self::default() };
        for line in lines {
            let text = line.text.trim();
            let lead = line.text.len() - line.text.trim_start().len();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let from = file.text.len();
            match line.unknown.map(|at| at.saturating_sub(lead)) {
                None => file.text.push_str(line.text.trim_end_matches('\r')),
                Some(at) => {
                    let name_end = text.find(char::is_whitespace).filter(|end| *end < at)?;
                    let name = &text[..name_end];
                    if !is_secret(name.as_bytes()) || name.eq_ignore_ascii_case("user") {
                        if name.eq_ignore_ascii_case("include") {
                            return None;
                        }
                        file.left_out.push(name.to_ascii_lowercase());
                        continue;
                    }
                    // The same for the same variable; no word, which might look like a bad password.
                    file.text.push_str(name);
                    file.text.push_str(" 0-unknown-0");
                    // `$PASSWORD` and `${PASSWORD}` are the same.
                    let value = text[name_end..].trim().bytes().filter(|b| !b"{}\"'".contains(b));
                    file.text.extend(value.map(|byte| format!("{byte:02x}")));
                }
            }
            file.lines.push((Span::new(from, file.text.len()), line.place));
            file.text.push('\n');
            if file.text.len() > LONGEST_FILE {
                return None;
            }
        }
        Some(file)
    }

    /// Returns what a compose file gives in `content`, which stands in `plan`.
    pub(crate) fn of_content(content: &Text, plan: &[u8]) -> Option<Self> {
        let source = content.place.span.of(plan);
        let mut places = Vec::new();
        let mut at = content.place.span.start;
        for line in source.split(|&b| b == b'\n') {
            let start = at + line.iter().take_while(|b| b.is_ascii_whitespace()).count().min(line.len());
            places.push((line.trim_ascii(), Span::new(start, (start + line.trim_ascii().len()).max(start))));
            at += line.len() + 1;
        }
        let mut rest = places.iter();
        let place = |span| Place { path: content.place.path.clone(), span };
        let lines = content.text.lines().map(|text| {
            let is_it = |(line, _): &&(&[u8], Span)| *line == text.trim().as_bytes();
            let ahead = rest.clone().take(50).position(|line| is_it(&line));
            let found = ahead.and_then(|nth| rest.nth(nth)).map(|(_, span)| *span);
            let unknown = if content.is_known { None } else { text.find(['$', '{']) };
            Line { text: text.to_owned(), unknown, place: found.map_or_else(|| content.place.clone(), place) }
        });
        Self::new(String::new(), lines)
    }
}
