//! The number of findings of each rule.

use crate::diagnostic::{Applicability, Finding, Report};
use serde::Serialize;

/// The findings of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistic {
    /// The code of the rule.
    pub code: &'static str,
    /// The name of the rule.
    pub name: &'static str,
    /// The number of its findings.
    pub count: usize,
    /// The number of those that safe fixes repair.
    pub fixable: usize,
}

/// Counts the findings of each rule, the most frequent first.
pub fn statistics(report: &Report) -> Vec<Statistic> {
    let mut all: Vec<Statistic> = Vec::new();
    for Finding { rule, fix, .. } in &report.findings {
        let is_fixable = fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
        let known = all.iter_mut().position(|one| one.code == rule.code);
        let nth = known.unwrap_or_else(|| {
            all.push(Statistic { code: rule.code, name: rule.name, count: 0, fixable: 0 });
            all.len() - 1
        });
        all[nth].count += 1;
        all[nth].fixable += usize::from(is_fixable);
    }
    all.sort_by(|a, b| b.count.cmp(&a.count).then(a.code.cmp(b.code)));
    all
}
