use super::engine::Linter;
use super::finding::{Applicability, Edit, Finding};
use crate::config::Files;
use std::collections::BTreeMap;
use thiserror::Error;

/// A file to lint or to fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The fixes did not come to an end. Nothing should be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the fixes did not settle after {ROUNDS} rounds (last: {last}); nothing was written")]
pub struct NotSettled {
    /// The rule whose fix was still there.
    pub last: &'static str,
}

const ROUNDS: usize = 10;

/// Applies edits to `bytes`: those of one file, in any order, none of which overlap.
pub fn apply(bytes: &[u8], mut edits: Vec<&Edit>) -> Vec<u8> {
    edits.sort_by_key(|e| e.span);
    let mut fixed = Vec::with_capacity(bytes.len() + 64);
    let mut at = 0;
    for edit in edits {
        fixed.extend_from_slice(&bytes[at..edit.span.start.max(at).min(bytes.len())]);
        fixed.extend_from_slice(&edit.text);
        at = edit.span.end.min(bytes.len());
    }
    fixed.extend_from_slice(&bytes[at..]);
    fixed
}

/// Fixes files until nothing is left to fix: all edits of a round that do not overlap, then everything is
/// read again. Returns the files, in the order given, and how many fixes were applied.
pub fn fix(
    linter: &Linter,
    mut inputs: Vec<Input>,
    files: &Files,
    with_unsafe: bool,
) -> Result<(Vec<Input>, usize), NotSettled> {
    let mut applied = 0;
    let mut files = files.clone();
    for round in 0.. {
        let report = linter.lint(inputs.iter().map(|i| (i.path.as_str(), i.bytes.as_slice())), &files);
        let chosen = choose(&report.findings, &inputs, with_unsafe);
        let Some(last) = chosen.last() else { break };
        if round == ROUNDS {
            return Err(NotSettled { last: last.rule.name });
        }
        applied += chosen.len();
        let mut by_path: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
        for edit in chosen.iter().filter_map(|f| f.fix.as_ref()).flat_map(|fix| &fix.edits) {
            by_path.entry(&edit.path).or_default().push(edit);
        }
        for input in &mut inputs {
            if let Some(edits) = by_path.remove(input.path.as_str()) {
                input.bytes = apply(&input.bytes, edits);
                files.insert(&input.path, input.bytes.clone());
            }
        }
    }
    Ok((inputs, applied))
}

/// The findings whose fixes can be applied together: in order, each that touches nothing touched before, in
/// files that were given.
fn choose<'a>(findings: &'a [Finding], inputs: &[Input], with_unsafe: bool) -> Vec<&'a Finding> {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut chosen = Vec::new();
    let given: std::collections::BTreeSet<&str> = inputs.iter().map(|i| i.path.as_str()).collect();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        if fix.applicability == Applicability::Unsafe && !with_unsafe {
            continue;
        }
        let clashes = |edit: &Edit| {
            // Two insertions at one place, or a touch, are kept apart too: their order would be a guess.
            taken
                .iter()
                .rev()
                .take_while(|t| t.path == edit.path)
                .any(|t| t.span.start <= edit.span.end && edit.span.start <= t.span.end)
        };
        if fix.edits.iter().all(|e| given.contains(e.path.as_str()) && !clashes(e)) {
            taken.extend(&fix.edits);
            chosen.push(finding);
        }
    }
    chosen
}
