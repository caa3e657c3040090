//! The text of files that are written in a plan.

use super::yaml::ScalarMap;
use crate::catalog::secrets::is_secret;
use crate::shell::{LONGEST_FILE, Line};
use crate::text::{Place, Span, Text};

/// A file that a plan writes before it starts a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The path on the host, like [`super::Mount::host_path`]. Empty if the file exists only in the
    /// container.
    pub host_path: String,
    /// The whole text if it is known and one scalar of YAML holds it. Otherwise the lines that a server reads, without
    /// comments; a line with an unknown part is left out, or, if the unknown part is a secret, a placeholder replaces it.
    pub text: String,
    /// The span of each line in the text, without its line break, and its place in the plan. All rounds of a
    /// loop share it.
    pub lines: Vec<(Span, Place)>,
    /// The names of the directives whose lines were left out, in lower case.
    pub left_out: Vec<String>,
    /// The scalar that holds the file, if its whole text is known.
    pub(crate) scalar: Option<Scalar>,
}

/// A scalar of a plan that holds a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar {
    /// The place of the scalar.
    pub place: Place,
    /// Where each byte of the file is written. `None` if that is not known exactly, as in base64.
    pub map: Option<ScalarMap>,
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

    /// Returns where a part of a line of the text is written in `plan`, or `None` if the plan does not hold it literally.
    pub(crate) fn place_of(&self, span: Span, plan: &[u8]) -> Option<Place> {
        if let Some(Scalar { place, map: Some(map) }) = &self.scalar {
            return Some(Place { span: map.source(span), path: place.path.clone() });
        }
        let nth = self.lines.partition_point(|(line, _)| line.end < span.end);
        let (line, place) = self.lines.get(nth)?;
        let at = place.span.start + span.start.checked_sub(line.start)?;
        let found = Span::new(at, at + span.len());
        let is_literal = place.span.len() == line.len()
            && plan.get(found.start..found.end) == self.text.as_bytes().get(span.start..span.end);
        is_literal.then(|| Place { span: found, path: place.path.clone() })
    }

    /// Returns the file in the `content` of a YAML file, whose text is `plan`.
    pub(crate) fn of_content(content: &Text, plan: &[u8]) -> Option<Self> {
        if !content.is_known {
            return Self::new(String::new(), lines_of(content, plan));
        }
        if content.text.len() > LONGEST_FILE {
            return None;
        }
        let map = ScalarMap::new(plan, content.place.span, content.text.as_bytes());
        let mut lines = Vec::new();
        if map.is_none() {
            let mut at = 0;
            let texts = content.text.split_inclusive('\n');
            for (text, line) in texts.zip(lines_of(content, plan)) {
                let span = Span::new(at, at + text.trim_end_matches(['\r', '\n']).len());
                at += text.len();
                if !span.is_empty() {
                    lines.push((span, line.place));
                }
            }
        }
        let whole = map.as_ref().map_or(content.place.span, ScalarMap::whole);
        let scalar = Scalar { place: Place { span: whole, ..content.place.clone() }, map };
        Some(Self { text: content.text.clone(), lines, scalar: Some(scalar), ..Self::default() })
    }
}

/// Returns the lines of a `content`, each with its place: that of an equal line of the plan near it, or the whole scalar.
fn lines_of(content: &Text, plan: &[u8]) -> impl Iterator<Item = Line> {
    let mut places = Vec::new();
    let mut at = content.place.span.start;
    for line in content.place.span.of(plan).split(|&b| b == b'\n') {
        let start = at + line.iter().take_while(|b| b.is_ascii_whitespace()).count().min(line.len());
        places.push((line.trim_ascii(), Span::new(start, (start + line.trim_ascii().len()).max(start))));
        at += line.len() + 1;
    }
    let mut next = 0;
    content.text.lines().map(move |text| {
        let is_it = |(line, _): &(&[u8], Span)| *line == text.trim().as_bytes();
        let found = places.iter().skip(next).take(50).position(is_it).map(|ahead| next + ahead);
        next = found.map_or(next, |found| found + 1);
        let unknown = if content.is_known { None } else { text.find(['$', '{']) };
        let place = |nth: usize| Place { path: content.place.path.clone(), span: places[nth].1 };
        Line { text: text.to_owned(), unknown, place: found.map_or_else(|| content.place.clone(), place) }
    })
}
