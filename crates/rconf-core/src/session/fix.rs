use super::run::{Outcome, Session};
use super::{Environment, Input};
use crate::diagnostic::{Applicability, Edit, Finding, apply_edits};
use crate::message::{Message, error_with_message, say};
use crate::text::{Span, join};
use std::collections::HashMap;

/// The maximum number of rounds of fixing. One fix may make another one possible.
const ROUNDS: usize = 10;

/// The error if fixes are still offered after all rounds. Nothing should be written then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSettled {
    /// The name of the rule that still offers a fix.
    pub last: &'static str,
}

impl NotSettled {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        let last = self.last;
        say!(
            "the fixes still changed the files after {ROUNDS} rounds (last rule: {last}); nothing was written",
            "修复 {ROUNDS} 轮之后，文件仍有变化（最后的规则：{last}）；没有写入任何内容",
            ROUNDS = ROUNDS,
            last
        )
    }
}

error_with_message!(NotSettled);

/// The result of fixing.
#[derive(Debug)]
pub struct Fixed {
    /// The files whose text changed, with their new text, in the order in which they were added, and then the plans.
    pub changed: Vec<Input>,
    /// The number of fixes that were applied.
    pub applied: usize,
    /// The findings in the fixed files.
    pub outcome: Outcome,
}

impl<E: Environment> Session<'_, E> {
    /// Fixes the files until no fix is left. Each round applies all edits that do not overlap, and then
    /// checks everything again with the same siblings. Changes only the files that were added and the plans
    /// that were asked for, and only in memory.
    pub fn fix(&mut self, with_unsafe: bool) -> Result<Fixed, NotSettled> {
        let was: Vec<Vec<u8>> = self.files.iter().map(|file| file.input.bytes.clone()).collect();
        let mut applied = 0;
        let mut round = 0;
        loop {
            let outcome = self.check();
            let chosen = self.choose(&outcome.report.findings, with_unsafe);
            let Some(last) = chosen.last() else {
                let now = self.files.iter().zip(&was).filter(|(file, was)| file.input.bytes != **was);
                let mut changed: Vec<Input> = now.map(|(file, _)| file.input.clone()).collect();
                let plans = self.plans().fixable().zip(self.given_plans.fixable());
                changed.extend(
                    plans.filter(|(now, was)| now != was).map(|((path, text), _)| Input::new(path, text)),
                );
                return Ok(Fixed { changed, applied, outcome });
            };
            if round == ROUNDS {
                return Err(NotSettled { last: last.rule.name });
            }
            applied += chosen.len();
            let mut edits: HashMap<String, Vec<Edit>> = HashMap::new();
            for edit in chosen.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits) {
                edits.entry(edit.path.clone()).or_default().push(edit.clone());
            }
            self.apply(&edits);
            round += 1;
        }
    }

    fn apply(&mut self, edits: &HashMap<String, Vec<Edit>>) {
        for file in &mut self.files {
            if let Some(edits) = edits.get(&file.input.path) {
                file.input.bytes = apply_edits(&file.input.bytes, edits.iter().collect());
                self.changed.insert(join("", &file.input.path), file.input.bytes.clone());
            }
        }
        let plans = self.fixed_plans.as_deref().unwrap_or(self.given_plans);
        if plans.fixable().any(|(path, _)| edits.contains_key(path)) {
            self.fixed_plans = plans.fixed(self.environment, edits, &mut self.linters).map(Box::new);
        }
    }

    /// Returns the findings whose fixes can be applied together: those in files that may be changed, in order,
    /// that touch nothing an earlier one touches.
    fn choose<'f>(&self, findings: &'f [Finding], with_unsafe: bool) -> Vec<&'f Finding> {
        let files = self.files.iter().map(|file| file.input.path.as_str());
        let files = files.chain(self.plans().fixable().map(|(path, _)| path));
        let mut taken: HashMap<&str, Taken> = files.map(|path| (path, Taken::default())).collect();
        let mut chosen = Vec::new();
        for finding in findings {
            let Some(fix) = &finding.fix else { continue };
            if fix.applicability == Applicability::Unsafe && !with_unsafe {
                continue;
            }
            let is_free = |e: &Edit| taken.get(e.path.as_str()).is_some_and(|t| !t.clashes(e.span));
            if fix.edits.iter().all(is_free) {
                for edit in &fix.edits {
                    if let Some(taken) = taken.get_mut(edit.path.as_str()) {
                        taken.add(edit.span);
                    }
                }
                chosen.push(finding);
            }
        }
        chosen
    }
}

/// The parts of a file that the edits of this round change: the end of each by its start. They do not
/// overlap.
#[derive(Default)]
struct Taken(std::collections::BTreeMap<usize, usize>);

impl Taken {
    /// Returns whether an edit of `span` would overlap an earlier one. Edits may touch, unless one of them
    /// inserts, because then their order is ambiguous.
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
