//! A baseline: the findings that are known and accepted for now, so that a run reports only new ones.
//!
//! An entry is told by its fingerprint, which stays the same when lines move. What it says besides is for people who read
//! the file.

use super::fingerprint::Fingerprints;
use super::places::{Places, plain};
use crate::diagnostic::{Meta, Report};
use crate::lint::find_rule;
use crate::message::{Message, error_with_message, say};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The version of the format.
const VERSION: u8 = 1;

/// Known findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u8,
    findings: Vec<Entry>,
}

/// A known finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What tells the finding: a hash of its rule, its path, and its line without secrets.
    fingerprint: String,
    /// The code of the rule.
    pub code: String,
    /// The name of the rule.
    pub name: String,
    /// The path of the file.
    pub path: String,
}

/// The error for a text that is not a baseline.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotABaseline {
    /// The text is not JSON of this form.
    Form(serde_json::Error),
    /// The version is that of another release of rconf.
    Version(u8),
}

impl NotABaseline {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Form(why) => say!(
                "this is not a baseline: {why}; `rconf lint --write-baseline FILE` writes one",
                "这不是基线文件：{why}；`rconf lint --write-baseline FILE` 会写出一个",
                why = why.to_string()
            ),
            Self::Version(found) => say!(
                "this is a baseline of version {found}, and this rconf reads version {VERSION}; write it anew with `--write-baseline`",
                "这份基线的版本是 {found}，而这个 rconf 读的是版本 {VERSION}；请用 `--write-baseline` 重新写出",
                found,
                VERSION = VERSION
            ),
        }
    }
}

error_with_message!(NotABaseline);

impl From<serde_json::Error> for NotABaseline {
    fn from(why: serde_json::Error) -> Self {
        Self::Form(why)
    }
}

/// What a baseline says of a report.
#[derive(Debug)]
pub struct Known<'b> {
    /// Whether each finding of the report is known, in their order.
    pub known: Vec<bool>,
    /// The entries without a finding.
    pub without_finding: Vec<&'b Entry>,
}

impl Baseline {
    /// Creates a baseline of all findings of a report. `text` returns the contents of a file that findings name.
    pub fn of<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Self {
        let entry = |(finding, fingerprint): (&crate::diagnostic::Finding, String)| Entry {
            fingerprint,
            code: finding.rule.code.to_owned(),
            name: finding.rule.name.to_owned(),
            path: plain(&finding.place.path).to_owned(),
        };
        let findings = report.findings.iter().zip(fingerprints(report, text)).map(entry).collect();
        Self { version: VERSION, findings }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is no baseline, or that of another version.
    pub fn parse(text: &[u8]) -> Result<Self, NotABaseline> {
        let baseline: Self = serde_json::from_slice(text)?;
        if baseline.version == VERSION { Ok(baseline) } else { Err(NotABaseline::Version(baseline.version)) }
    }

    /// Returns the number of its findings.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Returns whether it has no findings.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Compares the findings of a report with the known ones.
    pub fn compare<'t>(&self, report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Known<'_> {
        let mut left: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in self.findings.iter().rev() {
            left.entry(entry.fingerprint.as_str()).or_default().push(entry);
        }
        let mut take = |fingerprint: String| left.get_mut(fingerprint.as_str()).and_then(Vec::pop).is_some();
        let known = fingerprints(report, text).into_iter().map(&mut take).collect();
        let is_left = |entry: &&Entry| {
            let of = left.get(entry.fingerprint.as_str());
            of.is_some_and(|entries| entries.iter().any(|other| std::ptr::eq(*other, *entry)))
        };
        let without_finding = self.findings.iter().filter(is_left).collect();
        Known { known, without_finding }
    }
}

impl Entry {
    /// Returns the rule, if this rconf has it.
    pub fn rule(&self) -> Option<&'static Meta> {
        find_rule(&self.code)
    }
}

fn fingerprints<'t>(report: &Report, text: impl Fn(&str) -> Option<&'t [u8]>) -> Vec<String> {
    let mut places = Places::new(text);
    let mut fingerprints = Fingerprints::default();
    report.findings.iter().map(|finding| fingerprints.next(finding, &mut places)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Options;
    use crate::session::Input;

    fn report(text: &str) -> Report {
        crate::lint([Input::new("redis.conf", text)], Options::default()).report
    }

    fn compare(baseline: &Baseline, text: &str) -> (usize, usize) {
        let report = report(text);
        let known = baseline.compare(&report, |_| Some(text.as_bytes()));
        (known.known.iter().filter(|known| !**known).count(), known.without_finding.len())
    }

    #[test]
    fn known_findings_may_move() {
        let was = "hz 200\nrequirepass secret-1\n";
        let baseline = Baseline::of(&report(was), |_| Some(was.as_bytes()));
        assert!(!baseline.is_empty());
        assert_eq!(compare(&baseline, was), (0, 0));
        assert_eq!(compare(&baseline, &format!("\n# moved\n{was}")), (0, 0));
        // A second line like the first is new, and so is one that was changed.
        assert_eq!(compare(&baseline, &format!("{was}hzz 1\n")), (1, 0));
        let (new, gone) = compare(&baseline, "hz 300\nrequirepass secret-1\n");
        assert_eq!((new, gone), (1, 1));
        let json = serde_json::to_string(&baseline).expect("it is written");
        assert!(!json.contains("secret-1"));
        assert_eq!(Baseline::parse(json.as_bytes()).expect("it is read"), baseline);
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["", "[]", "{}", "{\"version\":1}", "port 6379\n"] {
            assert!(matches!(Baseline::parse(text.as_bytes()), Err(NotABaseline::Form(_))), "{text}");
        }
        assert!(matches!(Baseline::parse(b"{\"version\":2,\"findings\":[]}"), Err(NotABaseline::Version(2))));
    }
}
