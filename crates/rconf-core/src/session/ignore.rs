//! Writes the comments `# rconf: ignore`, which `lint` reads.

use super::kind::{FileKind, ReadAs};
use crate::container::yaml_values;
use crate::diagnostic::{Edit, Finding, Group, apply_edits};
use crate::syntax::rconf_comment;
use crate::text::{LineTable, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Comments that are to be added to files. Lines are those of the files without the comments.
#[derive(Debug, Clone, Default)]
pub struct Ignores {
    by_path: BTreeMap<String, BTreeMap<Above, BTreeSet<&'static str>>>,
}

/// Where a comment stands, and for what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Above {
    /// At the top of the file: for all of it.
    File,
    /// Above a line, counted from 1: for what begins there.
    Line(usize),
}

impl Ignores {
    /// Adds comments for findings, each with the text of its file, which has the comments that were added so far. Returns
    /// `false` if there are such comments already, so that further ones would not help, or if the places take none.
    pub fn add<'f>(&mut self, findings: impl IntoIterator<Item = (&'f Finding, &'f [u8])>) -> bool {
        let mut any = false;
        for (path, above, rule) in self.wanted(findings) {
            any |= self.by_path.entry(path).or_default().entry(above).or_default().insert(rule);
        }
        any
    }

    /// Removes the comments for findings, because they did not help. Returns whether there were any.
    pub fn remove<'f>(&mut self, findings: impl IntoIterator<Item = (&'f Finding, &'f [u8])>) -> bool {
        let mut any = false;
        for (path, above, rule) in self.wanted(findings) {
            let Some(of_path) = self.by_path.get_mut(&path) else { continue };
            any |= of_path.get_mut(&above).is_some_and(|rules| rules.remove(rule));
            of_path.retain(|_, rules| !rules.is_empty());
        }
        any
    }

    /// Returns where the comments for findings have to stand, and for which rules.
    fn wanted<'f>(
        &self,
        findings: impl IntoIterator<Item = (&'f Finding, &'f [u8])>,
    ) -> Vec<(String, Above, &'static str)> {
        let of = |(finding, text): (&'f Finding, &'f [u8])| {
            Some((finding.place.path.clone(), self.above(finding, text)?, finding.rule.name))
        };
        findings.into_iter().filter_map(of).collect()
    }

    /// Returns where a comment for a finding in `text` has to stand, or `None` if no comment can be for it. What a server
    /// refuses, no comment changes; and a comment about comments would hide what is wrong with them.
    fn above(&self, finding: &Finding, text: &[u8]) -> Option<Above> {
        let path = finding.place.path.as_str();
        let is_about_comments = ["unused-suppression", "unknown-suppression"].contains(&finding.rule.name);
        if is_about_comments || finding.rule.group == Group::Load || !takes_comments(path, text) {
            return None;
        }
        if finding.place.span == Span::at(0) {
            return Some(Above::File);
        }
        self.original_line(path, first_line(path, text, finding.place.span.start)?).map(Above::Line)
    }

    /// Returns the number that a line had without the comments, or `None` if it is one of them.
    fn original_line(&self, path: &str, line: usize) -> Option<usize> {
        let Some(of_path) = self.by_path.get(path) else { return Some(line) };
        let mut added = 0;
        for above in of_path.keys() {
            match above {
                Above::Line(at) if at + added > line => break,
                Above::Line(at) if at + added == line => return None,
                _ => added += 1,
            }
        }
        Some(line - added)
    }

    /// Returns a file with its comments. `text` is the file without them.
    pub fn commented(&self, path: &str, text: &[u8], reason: &str) -> Vec<u8> {
        let Some(of_path) = self.by_path.get(path) else { return text.to_vec() };
        let lines = LineTable::new(text);
        let edit = |(above, rules): (&Above, &BTreeSet<&'static str>)| {
            let (verb, start) = match above {
                Above::File => ("ignore-file", if text.starts_with(b"#!") { lines.start(2) } else { 0 }),
                Above::Line(line) => ("ignore", lines.start(*line)),
            };
            let rules: Vec<&str> = rules.iter().copied().collect();
            let line = comment(text, start, verb, &rules, reason);
            Edit { path: path.to_owned(), span: Span::at(start), text: line }
        };
        let edits: Vec<Edit> = of_path.iter().map(edit).collect();
        apply_edits(text, edits.iter().collect())
    }

    /// Removes all comments of a file.
    pub fn forget(&mut self, path: &str) {
        self.by_path.remove(path);
    }

    /// Returns the paths of the files with comments, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.iter().filter(|(_, of_path)| !of_path.is_empty()).map(|(path, _)| path.as_str())
    }

    /// Returns the number of comments.
    pub fn count(&self) -> usize {
        self.by_path.values().map(BTreeMap::len).sum()
    }
}

/// Returns the edit that ignores one finding in `text`, or `None` if its place takes no comments, or the file would mean
/// something else with one.
pub fn ignore_here(finding: &Finding, text: &[u8], reason: &str) -> Option<Vec<u8>> {
    let mut ignores = Ignores::default();
    let path = finding.place.path.as_str();
    if !ignores.add([(finding, text)]) {
        return None;
    }
    let commented = ignores.commented(path, text, reason);
    means_the_same(path, text, &commented).then_some(commented)
}

/// Returns whether a file means the same with comments as without. In the middle of some values of a YAML file a comment
/// would be a part of the value.
pub fn means_the_same(path: &str, text: &[u8], commented: &[u8]) -> bool {
    let is_yaml = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| end == "yaml" || end == "yml");
    if FileKind::of(path, text).read_as() != ReadAs::Plan || !is_yaml(path) {
        return true;
    }
    let values = |text: &[u8]| yaml_values(std::str::from_utf8(text).ok()?);
    let (Some(was), Some(now)) = (values(text), values(commented)) else { return false };
    let without_comments = |value: &str| -> Vec<String> {
        let is_comment = |line: &&str| rconf_comment(line.as_bytes()).is_some();
        value.split('\n').filter(|line| !is_comment(line)).map(str::to_owned).collect()
    };
    let is_same =
        |(was, now): (&String, &String)| was == now || without_comments(was) == without_comments(now);
    was.len() == now.len() && was.iter().zip(&now).all(is_same)
}

/// Returns whether a file can have comments. ACL files and JSON have none, and nothing may stand before a BOM.
fn takes_comments(path: &str, text: &[u8]) -> bool {
    let kind = FileKind::of(path, text);
    let is_json = path.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("json"));
    !matches!(kind, FileKind::Acl | FileKind::Spec) && !is_json && !text.starts_with(b"\xef\xbb\xbf")
}

/// Returns the number of the line above which a comment for an offset has to stand, or `None` if there is none. In a plan, a
/// backslash at the end of a line continues it, and a comment in the middle of some values would be a part of them: there
/// it has to stand above the key.
fn first_line(path: &str, text: &[u8], offset: usize) -> Option<usize> {
    let lines = LineTable::new(text);
    let mut line = lines.line(offset.min(text.len()));
    if FileKind::of(path, text).read_as() != ReadAs::Plan {
        return Some(line);
    }
    while line > 1 && lines.bytes(text, line - 1).trim_ascii_end().ends_with(b"\\") {
        line -= 1;
    }
    let is_harmless = |line: usize| {
        let start = lines.start(line);
        let edit = Edit {
            path: path.to_owned(),
            span: Span::at(start),
            text: comment(text, start, "ignore", &[], ""),
        };
        means_the_same(path, text, &apply_edits(text, vec![&edit]))
    };
    while !is_harmless(line) {
        let depth = indentation(lines.bytes(text, line));
        let is_above = |above: &usize| {
            let bytes = lines.bytes(text, *above);
            !bytes.trim_ascii().is_empty() && indentation(bytes) < depth
        };
        line = (1..line).rev().find(is_above)?;
    }
    Some(line)
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Returns the line of a comment above the line that starts at `start`, with the same indentation and line break.
fn comment(text: &[u8], start: usize, verb: &str, rules: &[&str], reason: &str) -> Vec<u8> {
    let rest = &text[start..];
    let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let indent = indentation(line);
    let is_crlf =
        text.split_inclusive(|byte| *byte == b'\n').next().is_some_and(|line| line.ends_with(b"\r\n"));
    let reason = if reason.is_empty() { String::new() } else { format!(" -- {reason}") };
    let comment = format!("# rconf: {verb} {}{reason}", rules.join(", "));
    [&line[..indent], comment.as_bytes(), if is_crlf { b"\r\n" } else { b"\n" }].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Options;
    use crate::session::Input;

    fn findings(path: &str, text: &[u8]) -> Vec<Finding> {
        crate::lint([Input::new(path, text)], Options::default()).report.findings
    }

    /// Ignores all that can be ignored, as often as that finds more.
    fn ignored(path: &str, text: &str) -> (String, Vec<&'static str>) {
        let mut ignores = Ignores::default();
        loop {
            let now = ignores.commented(path, text.as_bytes(), "why not");
            let found = findings(path, &now);
            if !ignores.add(found.iter().map(|finding| (finding, now.as_slice()))) {
                let left = found.iter().map(|finding| finding.rule.name).collect();
                return (String::from_utf8(now).expect("it is text"), left);
            }
        }
    }

    #[test]
    fn one_comment_for_a_line() {
        let (text, left) = ignored("redis.conf", "# mine\r\nhz 200\r\n  requirepass 123\r\n");
        assert!(left.is_empty(), "{left:?}\n{text}");
        assert!(text.contains("# rconf: ignore hz-too-high -- why not\r\nhz 200\r\n"), "{text}");
        assert!(text.contains("\r\n  # rconf: ignore ") && text.contains("weak-password"), "{text}");
    }

    #[test]
    fn what_a_server_refuses_is_left() {
        let (text, left) = ignored("redis.conf", "bogus 1\nhz 200\n");
        assert!(left.contains(&"unknown-directive"), "{left:?}");
        assert!(!text.contains("unknown-directive") && text.contains("ignore hz-too-high"), "{text}");
    }

    #[test]
    fn a_statement_of_a_plan_is_kept_together() {
        let script = "#!/bin/sh\ndocker run -d --name a \\\n  --privileged \\\n  redis:latest\n";
        let (text, left) = ignored("run.sh", script);
        assert!(left.is_empty(), "{left:?}\n{text}");
        assert!(text.starts_with("#!/bin/sh\n") && text.ends_with(&script["#!/bin/sh\n".len()..]), "{text}");
    }

    #[test]
    fn the_values_of_yaml_are_kept() {
        let folded =
            "services:\n  a:\n    image: redis:7.2\n    command: >\n      redis-server\n      --hz 200\n";
        let commented = folded.replace("      --hz", "      # rconf: ignore hz-too-high\n      --hz");
        assert!(!means_the_same("compose.yaml", folded.as_bytes(), commented.as_bytes()));
        let above = folded.replace("    command", "    # rconf: ignore hz-too-high\n    command");
        assert!(means_the_same("compose.yaml", folded.as_bytes(), above.as_bytes()));
        let (text, left) = ignored("compose.yaml", folded);
        assert!(
            left.is_empty() && text.contains("    # rconf: ignore hz-too-high -- why not\n    command: >\n"),
            "{text}"
        );
        let block = "services:\n  a:\n    image: redis:7.2\n    configs: [c]\nconfigs:\n  c:\n    content: |\n      hz 200\n";
        let inside = block.replace("      hz", "      # rconf: ignore hz-too-high\n      hz");
        assert!(means_the_same("compose.yaml", block.as_bytes(), inside.as_bytes()));
    }

    #[test]
    fn files_without_comments_are_left() {
        let acl = "user default on nopass ~* +@all\n";
        let found = findings("users.acl", acl.as_bytes());
        assert!(!found.is_empty());
        assert!(found.iter().all(|finding| ignore_here(finding, acl.as_bytes(), "").is_none()));
    }
}
