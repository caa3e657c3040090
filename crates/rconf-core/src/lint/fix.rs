use super::engine::Linter;
use crate::config::Files;
use crate::diagnostic::{Applicability, Edit, Finding, apply_edits};
use crate::text::Span;
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
                input.bytes = apply_edits(&input.bytes, edits);
                files.insert(&input.path, input.bytes.clone());
            }
        }
    }
    Ok((inputs, applied))
}

/// The findings whose fixes can be applied together: in order, each that touches nothing touched before, in
/// files that were given.
fn choose<'a>(findings: &'a [Finding], inputs: &[Input], with_unsafe: bool) -> Vec<&'a Finding> {
    let mut taken: BTreeMap<&str, Taken> =
        inputs.iter().map(|i| (i.path.as_str(), Taken::default())).collect();
    let mut chosen = Vec::new();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        if fix.applicability == Applicability::Unsafe && !with_unsafe {
            continue;
        }
        let is_free = |e: &Edit| taken.get(e.path.as_str()).is_some_and(|t| !t.clashes(e.span));
        if fix.edits.iter().all(is_free) {
            for edit in &fix.edits {
                taken.entry(&edit.path).or_default().add(edit.span);
            }
            chosen.push(finding);
        }
    }
    chosen
}

/// The parts of a file that edits of this round change, none of which overlap: the end of each by its start.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Whether an edit of `span` would overlap one that is there. Neighbours may touch, but not where one of
    /// them inserts: the order would be a guess.
    fn clashes(&self, span: Span) -> bool {
        let near = self.0.range(..=span.end).rev().take_while(|(_, end)| **end >= span.start);
        near.into_iter().any(|(&start, &end)| {
            let touches = end == span.start || span.end == start;
            !touches || start == end || span.is_empty()
        })
    }

    fn add(&mut self, span: Span) {
        self.0.insert(span.start, span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_touch_but_nothing_overlaps() {
        let mut taken = Taken::default();
        taken.add(Span::new(10, 20));
        taken.add(Span::at(30));
        for free in [Span::new(20, 25), Span::new(5, 10), Span::at(9), Span::at(21), Span::new(31, 32)] {
            assert!(!taken.clashes(free), "{free:?}");
        }
        for clash in [
            Span::new(19, 21),
            Span::new(12, 13),
            Span::new(0, 40),
            Span::at(10),
            Span::at(15),
            Span::at(20),
            Span::at(30),
            Span::new(25, 30),
            Span::new(30, 31),
        ] {
            assert!(taken.clashes(clash), "{clash:?}");
        }
    }
}
