//! The text of files that are written in a plan.

use crate::catalog::secrets::is_secret;
use crate::shell::{LONGEST_FILE, Line};
use crate::text::{Place, Span, Text};

/// A file that a plan writes before it starts a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The path on the host, like [`super::Mount::host_path`]. Empty if the file exists only in the
    /// container.
    pub host_path: String,
    /// The lines that a server reads, without comments. A line with an unknown part is left out; if the
    /// unknown part is a secret, a placeholder replaces it.
    pub text: String,
    /// The span of each line in the text, without its line break, and its place in the plan. All rounds of a
    /// loop share it.
    pub lines: Vec<(Span, Place)>,
    /// The names of the directives whose lines were left out, in lower case.
    pub left_out: Vec<String>,
}

impl Written {
    /// Creates a file of these lines, or returns `None` if an unknown part may contain anything.
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
                    // A placeholder that is the same for the same variable, and does not look like a weak
                    // password.
                    file.text.push_str(name);
                    file.text.push_str(" 0-unknown-0");
                    // `$PASSWORD` and `${PASSWORD}` have the same value.
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

    /// Returns the file in the `content` of a compose file, whose text is `plan`.
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
